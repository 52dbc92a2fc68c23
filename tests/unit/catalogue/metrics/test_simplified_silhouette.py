"""Simplified Silhouette."""

import numpy as np
import pytest
from sklearn.metrics import silhouette_score

from tests.unit.catalogue.metrics.clustered import METRICS, POINTS, truth_of
from trainlet.catalogue.measure import Truth, Undefined

METRIC = METRICS["simplified-silhouette"]


def test_it_is_by_hand_what_the_distances_to_centres_make_it():
    # Centres 0.5 and 10.5 on a line: own distances are 0.5, the other ones 10.5 or 9.5.
    truth = truth_of(np.array([[0.0], [1.0], [10.0], [11.0]]), np.array([0, 0, 1, 1]))

    assert METRIC.compute(truth) == pytest.approx((2 * 10 / 10.5 + 2 * 9 / 9.5) / 4)


def test_a_row_of_its_own_has_a_share_of_the_next_distance():
    truth = truth_of(np.array([[0.0], [1.0], [10.0]]), np.array([0, 0, 1]))

    # Of two clusters the half of b: (b - b / 2) / b.
    assert METRIC.compute(truth) == pytest.approx((9.5 / 10 + 8.5 / 9 + 0.5) / 3)


def test_it_is_near_scikit_learn_s_own_where_clusters_lie_far_apart():
    X, called = POINTS

    assert METRIC.compute(truth_of(X, called)) == pytest.approx(
        silhouette_score(X, called), abs=0.1
    )


def test_one_cluster_has_none():
    truth = Truth(y=np.full(3, -1), predicted=np.zeros(3, np.int64), answers={"0": np.ones(3)})

    with pytest.raises(Undefined, match="single cluster"):
        METRIC.compute(truth)
