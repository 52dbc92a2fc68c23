"""Limits of columns."""

import numpy as np
import pytest

from tests.steps import NAN
from trainlet.catalogue.fitted.numbers.clipping import Clip, Limits, percentile, substitutes

VALUES = np.array([[0.0, NAN], [4.0, NAN], [NAN, NAN], [8.0, NAN], [100.0, NAN]])


def test_a_percentile_leaves_gaps_out_and_lies_between_neighbours():
    found = percentile(VALUES, 25)

    assert found[0] == pytest.approx(3.0)
    assert np.isnan(found[1])
    assert percentile(np.array([[-1.7e308], [1.7e308]]), 75)[0] == pytest.approx(0.85e308)


def test_substitutes_are_of_all_values():
    limit = np.array([1.0, 2.0])

    assert substitutes(VALUES, "threshold", limit).tolist() == [1.0, 2.0]
    assert substitutes(VALUES, "mean", limit)[0] == 28.0
    assert substitutes(VALUES, "median", limit)[0] == 6.0
    assert np.isnan(substitutes(VALUES, "missing", limit)).all()


def test_a_limit_that_is_no_number_limits_nothing():
    limits = Limits(np.array([-np.inf, NAN]), np.array([5.0, NAN]))
    clip = Clip(limits, np.array([-np.inf, NAN]), np.array([NAN, NAN]))
    values = np.array([[-1e300, 1.0], [5.0, 2.0], [6.0, 3.0]])

    assert limits.compute(values, [0, 1]).tolist() == [[0, 0], [0, 0], [1, 0]]
    found = clip.compute(values, [0, 1])
    assert found[:, 1].tolist() == [1.0, 2.0, 3.0]
    assert np.isnan(found[:, 0]).tolist() == [False, False, True]
    assert clip.tears.tolist() == [True, False]
