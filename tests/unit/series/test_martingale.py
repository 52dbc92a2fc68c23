"""Martingales."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, special

from trainlet.series.martingale import log_power, log_power_average, p_values, sums_of


@given(st.integers(1, 60), st.floats(0.001, 10))
def test_the_average_is_the_integral_of_the_power_over_all_epsilons(n, part):
    total = n * part
    peak = log_power(n, total, min(1.0, 1 / part))
    weight = lambda e: np.exp(log_power(n, total, e) - peak) if e else 0.0  # noqa: E731
    expected = np.log(integrate.quad(weight, 0, 1, points=[min(1.0, 1 / part)], epsabs=0)[0])
    found = log_power_average(np.array([n]), np.array([total]))[0]

    assert found == pytest.approx(expected + peak, abs=1e-7)


def test_the_average_is_right_for_long_histories_and_where_its_sums_meet():
    for n in (1, 50, 500, 5000):
        total = np.array([0.0, n * 0.3, n + 0.999, n + 1.0, n + 1.001, n * 3.0])
        series = [
            float(np.log(special.hyp1f1(1, n + 2, s)) - np.log(n + 1)) if s < 600 else None
            for s in total
        ]
        found = log_power_average(np.full(6, n), total)

        assert np.isfinite(found).all()
        assert (np.diff(found) > 0).all()
        for ours, theirs in zip(found, series, strict=True):
            assert theirs is None or ours == pytest.approx(theirs, rel=1e-11, abs=1e-11)


def test_a_p_value_counts_what_is_stranger_and_a_part_of_what_is_as_strange():
    ties = np.array([0.5, 0.5, 0.25, 0.5, 1.0])
    found = p_values(np.array([1.0, 3.0, 1.0, 0.0, 0.0]), 3, ties)

    # Of 1; 1 3; 1 3 1; 3 1 0; 1 0 0.
    assert found == pytest.approx([0.5, 0.25, (1 + 0.25 * 2) / 3, 2.5 / 3, 3 / 3])


def test_values_that_tell_nothing_are_alike_and_the_first_other_one_begins_anew():
    found = p_values(np.array([np.nan, np.nan, 2.0, 1.0]), 9, np.full(4, 0.5))

    assert found == pytest.approx([0.5, 0.5, 0.5, 0.75])
    assert p_values(np.array([1.0]), 9, np.zeros(1)) == pytest.approx([1e-12])


def test_sums_forget_what_is_older_than_the_window():
    count, total = sums_of(np.exp([-1.0, -2.0, -4.0, -8.0]), 2)

    assert count.tolist() == [1, 2, 2, 2]
    assert total == pytest.approx([1, 3, 6, 12])
