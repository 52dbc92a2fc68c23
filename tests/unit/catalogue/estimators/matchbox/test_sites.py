import numpy as np
import pytest
from scipy.stats import norm

from trainlet.catalogue.estimators.matchbox.sites import (
    Site,
    cut_derivatives,
    interval,
    meet,
    without,
)


def test_an_interval_has_its_chance_and_densities_and_far_tails_keep_their_digits() -> None:
    found = interval(np.array([-np.inf, -1.0, 6.0]), np.array([0.0, 1.0, np.inf]))

    np.testing.assert_allclose(found.chance, [0.5, 0.6826894921, 9.865876e-10], rtol=1e-6)
    np.testing.assert_allclose(found.low[:2], [0, norm.pdf(1) / 0.6826894921], rtol=1e-9)
    np.testing.assert_allclose(found.high[:2], [norm.pdf(0) / 0.5, found.low[1]], rtol=1e-9)
    assert found.high_slope[2] == 0


def test_a_met_rating_has_the_moments_of_its_cut_off_normal() -> None:
    low, high, mean, variance = 0.2, 1.1, -0.4, 0.7
    grid = np.linspace(-12, 12, 400_001)
    density = norm.pdf(grid, mean, variance**0.5) * (norm.cdf(high - grid) - norm.cdf(low - grid))
    density /= density.sum()
    expected = (grid * density).sum()
    spread = ((grid - expected) ** 2 * density).sum()

    site = meet(*(np.array([each]) for each in (low, high, mean, variance))).site

    precision = 1 / variance + site.precision[0]
    assert 1 / precision == pytest.approx(spread, rel=1e-6)
    assert (mean / variance + site.shift[0]) / precision == pytest.approx(expected, rel=1e-6)


def test_a_site_is_taken_out_as_it_was_put_in() -> None:
    mean, variance = np.array([0.3]), np.array([2.0])
    site = Site(np.array([0.8]), np.array([-0.5]))
    precision = 1 / variance + site.precision
    with_it = (mean / variance + site.shift) / precision

    found = without(with_it, 1 / precision, site)

    np.testing.assert_allclose(found, [mean, variance])


def test_cut_points_have_the_derivatives_of_the_log_chance() -> None:
    cuts = np.array([[-0.5, 0.4], [0.1, 0.9]])
    users, levels = np.array([0, 0, 1]), np.array([1, 2, 0], np.int16)
    mean, variance = np.array([0.2, -0.3, 0.6]), np.array([0.5, 1.0, 0.2])

    def met(cuts):
        ends = np.full((2, 1), np.inf)
        edges = np.concatenate([-ends, cuts, ends], axis=1)
        return meet(edges[users, levels], edges[users, levels + 1], mean, variance)

    found = cut_derivatives(met(cuts), users, levels, (2, 3))

    step = 1e-4
    for place in np.ndindex(2, 2):
        moved = np.zeros((2, 2))
        moved[place] = step
        up, here, down = (
            np.log(met(cuts + sign * moved).inside.chance).sum() for sign in (1, 0, -1)
        )
        assert found.slope[place] == pytest.approx((up - down) / 2 / step, abs=1e-6)
        assert found.curvature[place] == pytest.approx((up - 2 * here + down) / step**2, abs=1e-5)
