"""Dunn."""

import numpy as np
import pytest

from tests.unit.catalogue.metrics.clustered import METRICS, truth_of
from trainlet.catalogue.measure import Undefined

METRIC = METRICS["dunn"]


def test_it_is_the_least_gap_of_centres_over_the_widest_reach():
    rows = np.array([[0.0], [1.0], [10.0], [11.0], [20.0], [24.0]])

    # Centres 0.5, 10.5 and 22; the farthest row is 2 from its own.
    assert METRIC.compute(truth_of(rows, np.array([0, 0, 1, 1, 2, 2]))) == pytest.approx(10 / 2)


def test_rows_that_are_all_centres_have_none():
    with pytest.raises(Undefined, match="centre of its cluster"):
        METRIC.compute(truth_of(np.array([[0.0], [1.0]]), np.array([0, 1])))


def test_two_clusters_with_one_centre_have_none():
    rows = np.array([[0.0], [2.0], [0.5], [1.5]])

    with pytest.raises(Undefined, match="same centre"):
        METRIC.compute(truth_of(rows, np.array([0, 0, 1, 1])))
