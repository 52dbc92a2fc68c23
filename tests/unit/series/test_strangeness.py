"""Strangeness of values."""

import numpy as np
import pytest
from scipy import stats

from trainlet.series.strangeness import outside_range, trend


def test_the_distance_outside_the_range_is_told_in_widths_of_it():
    values = np.concatenate([np.arange(11.0), [5.0, 13.0, -3.0]])
    found = outside_range(values, 500, 0)

    # Of 0 to 10 the range is from 1 to 9; of those with 5 too from 1.1 to 8.9; then to 9.8.
    assert np.isnan(found[:10]).all()
    assert found[10] == (10 - 8.1) / 7.2
    assert found[11] == 0.0
    np.testing.assert_allclose(found[12], (13 - 8.9) / 7.8)
    assert found[13] > 0


def test_a_short_window_ends_some_rows_before_so_that_a_new_level_stays_strange():
    values = np.concatenate([np.tile([0.0, 1.0], 50), np.full(40, 9.0)])

    assert (outside_range(values, 50, 50)[100:] > 0).all()
    assert (outside_range(values, 50, 0)[110:] == 0).all()


def test_a_constant_series_is_never_strange_and_zero_is_no_trouble():
    for level in (0.0, -3.5, 1e9):
        assert np.nansum(outside_range(np.full(60, level), 50, 50)) == 0
        assert trend(np.full(60, level), 50, 1.0).sum() == 0


def test_slopes_are_those_of_least_squares_where_they_are_clear():
    values = np.random.default_rng(1).normal(size=9000) + np.arange(9000) * 0.02 + 1e6
    up, down = trend(values, 300, 1.0), trend(-values, 300, -1.0)

    np.testing.assert_allclose(up, down, atol=1e-12)
    for row in (500, 8191, 8192, 8999):  # also where a block begins
        line = stats.linregress(np.arange(300), values[row - 299 : row + 1])
        np.testing.assert_allclose(up[row], line.slope, rtol=1e-6)
    assert (trend(values, 300, -1.0)[500:] == 0).all()


def test_a_slope_within_three_standard_errors_is_none_but_two_points_always_have_one():
    np.testing.assert_allclose(trend(np.array([1.0, 1.4, 1.1]), 500, 1.0), [0.0, 0.4, 0.0])
    noise = np.random.default_rng(2).normal(size=2000)
    assert (trend(noise, 100, 1.0)[100:] > 0).mean() < 0.02


def test_slopes_are_those_of_each_window_alone_in_any_length_of_series():
    values = np.random.default_rng(0).normal(0, 1, 400).cumsum()
    for window in (1, 2, 3, 7, 50):
        for size in (1, 2, window, 2 * window - 1, 2 * window, 3 * window + 1, 400):
            series = values[:size]
            expected = []
            for end in range(1, len(series) + 1):
                y = series[max(0, end - window) : end]
                found = stats.linregress(np.arange(len(y)), y) if len(y) > 1 else None
                is_clear = found and (len(y) == 2 or abs(found.slope) > 3 * found.stderr)
                expected.append(max(found.slope, 0) if is_clear else 0.0)
            np.testing.assert_allclose(trend(series, window, 1.0), expected, atol=1e-9)


@pytest.mark.parametrize(("place", "spike"), [(100, 1e12), (0, 1e9), (4999, -1e15)])
def test_a_value_far_out_is_forgotten_with_its_window(place, spike):
    values = np.random.default_rng(1).normal(1e7, 1, 10_000)
    far = values.copy()
    far[place] = spike
    after = place + 50
    plain, struck = (trend(each, 50, 1.0)[after:] for each in (values, far))

    assert (plain > 0).any()
    np.testing.assert_allclose(struck, plain, rtol=1e-6)


def test_a_short_window_tells_a_new_level_too():
    values = np.random.default_rng(2).normal(0, 1, 400)
    values[200:] += 20
    found = outside_range(values, 5, 5)

    assert np.nanmax(found[:200]) < 10 < found[200]
