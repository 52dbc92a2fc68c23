"""Functions that bring numbers to a common scale."""

import numpy as np
import pytest

from trainlet.catalogue.fitted.numbers.scaling import LARGEST, Linear, limits, spread

NAN = float("nan")


def test_mean_and_deviation_are_numpys_where_those_are_exact():
    values = np.array([[1.0, 5.0], [2.0, NAN], [4.0, 7.0]])
    mean, deviation = spread(values)

    assert mean == pytest.approx(np.nanmean(values, axis=0))
    assert deviation == pytest.approx(np.nanstd(values, axis=0))


def test_no_square_overflows_and_no_digit_is_lost():
    huge = np.array([[1e308], [-1e308], [5e307]])
    mean, deviation = spread(huge)
    assert np.isfinite([*mean, *deviation]).all()
    assert deviation[0] == pytest.approx(np.std(huge / 1e308) * 1e308)

    seconds = 1.7e9 + np.arange(60.0)[:, None] / 1024
    assert spread(seconds)[1][0] == np.std(np.arange(60.0) / 1024)


def test_a_column_of_gaps_has_neither():
    values = np.array([[NAN], [NAN]])

    assert np.isnan([*spread(values), *limits(values)]).all()


def test_limits_pass_gaps_over():
    assert [each.tolist() for each in limits(np.array([[3.0], [NAN], [-1.0]]))] == [[-1.0], [3.0]]


def test_what_is_scaled_stays_within_the_doubles():
    scaled = Linear(np.zeros(1), np.array([1e-300])).compute(np.array([[1e300], [-1e300]]), [0])

    assert scaled.tolist() == [[LARGEST], [-LARGEST]]
