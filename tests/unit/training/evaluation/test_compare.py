"""Two models beside each other on the same rows."""

import numpy as np
import pytest

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import Truth
from trainlet.evaluations import Difference
from trainlet.training.evaluation.compare import chance, difference, figure, gain

MAE = lookup.get("metrics", "mean-absolute-error")
R2 = lookup.get("metrics", "coefficient-of-determination")
AUC = lookup.get("metrics", "auc")
RANDOM = np.random.default_rng(5)
Y, NOISE = RANDOM.normal(size=(2, 80))


def said(values):
    return Truth(Y, np.asarray(values))


GOOD, BAD = said(Y + 0.1 * NOISE), said(Y + NOISE)


def test_a_gain_is_positive_if_the_second_is_better_whether_high_or_low_is():
    assert gain(MAE, BAD, GOOD) == pytest.approx(0.9 * np.abs(NOISE).mean())
    assert gain(MAE, GOOD, BAD) == pytest.approx(-0.9 * np.abs(NOISE).mean())
    assert gain(R2, BAD, GOOD) == pytest.approx(figure(R2, GOOD) - figure(R2, BAD))
    assert gain(R2, BAD, GOOD) > 0


def test_a_figure_of_two_classes_is_none_of_more():
    y, shares = np.array([0, 1, 2]), np.eye(3)
    truth = Truth(y, y, shares, np.ones(3) / 3, ("a", "b", "c"))

    assert figure(AUC, truth) is None
    assert gain(AUC, truth, truth) is None
    assert figure(lookup.get("metrics", "accuracy"), truth) == 1


def test_the_difference_tells_both_figures_and_how_sure_their_difference_is():
    found = difference(MAE, BAD, GOOD, 200)

    assert found.first == pytest.approx(np.abs(NOISE).mean())
    assert found.second == pytest.approx(0.1 * np.abs(NOISE).mean())
    assert found.gain == pytest.approx(found.first - found.second)
    assert 0 < found.interval.low < found.gain < found.interval.high
    assert found.chance == 0


def test_resamples_are_paired():
    """Alone, both models' figures vary far more than their difference does."""
    shared = 50 * NOISE
    found = difference(MAE, said(Y + 1.01 * shared), said(Y + shared), 200)

    assert found.gain == pytest.approx(0.5 * np.abs(NOISE).mean())
    assert found.interval.high - found.interval.low < 0.3
    assert found.chance == 0


def test_a_model_is_never_better_than_itself():
    found = difference(MAE, BAD, BAD, 50)

    assert (found.gain, found.interval.low, found.interval.high, found.chance) == (0, 0, 0, 1)


def test_without_resamples_only_the_figures_are_told():
    found = difference(MAE, BAD, GOOD, 0)

    assert (found.interval, found.chance) == (None, None)
    assert found.gain > 0


def test_a_figure_that_one_lacks_leaves_no_difference():
    broken = said(np.full(80, 1.7e308))

    assert difference(MAE, GOOD, broken, 50) == Difference(
        first=figure(MAE, GOOD), second=None, gain=None
    )


def test_it_is_the_same_every_time():
    one, two = (difference(MAE, BAD, said(Y + np.roll(NOISE, 1)), 100) for _ in range(2))

    assert one == two
    assert 0 < one.chance < 1


def test_the_chance_asks_for_the_margin_too():
    wanted = gain(MAE, BAD, GOOD)

    assert chance(MAE, BAD, GOOD, 0.0, 100) == 0
    assert chance(MAE, BAD, GOOD, 2 * wanted, 100) == 1
    assert 0.2 < chance(MAE, BAD, GOOD, wanted, 200) < 0.8
