"""Davies-Bouldin."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import davies_bouldin_score

from tests.unit.catalogue.metrics.clustered import METRICS, POINTS, truth_of
from trainlet.catalogue.measure import Undefined

METRIC = METRICS["davies-bouldin"]


def test_it_is_by_hand_what_spreads_and_centres_make_it():
    # Spreads 0.5, 0.5 and 2; centres 0.5, 10.5 and 22.
    rows = np.array([[0.0], [1.0], [10.0], [11.0], [20.0], [24.0]])
    truth = truth_of(rows, np.array([0, 0, 1, 1, 2, 2]))

    worst = [max(1 / 10, 2.5 / 21.5), max(1 / 10, 2.5 / 11.5), max(2.5 / 21.5, 2.5 / 11.5)]
    assert METRIC.compute(truth) == pytest.approx(sum(worst) / 3)


@given(st.integers(0, 1000))
def test_it_is_that_of_scikit_learn(seed):
    deal = np.random.default_rng(seed)
    X = deal.normal(size=(40, 3))
    called = np.arange(40) % int(deal.integers(2, 6))

    assert METRIC.compute(truth_of(X, called)) == pytest.approx(davies_bouldin_score(X, called))


def test_a_cluster_without_rows_is_left_out():
    truth = truth_of(*POINTS)

    assert METRIC.compute(truth.take(truth.predicted < 2)) < METRIC.compute(truth) * 2
    with pytest.raises(Undefined, match="one cluster"):
        METRIC.compute(truth.take(truth.predicted == 0))
