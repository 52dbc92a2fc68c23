"""Average Deviation."""

import numpy as np
import pytest

from tests.unit.catalogue.metrics.clustered import METRICS, truth_of

METRIC = METRICS["average-deviation"]


def test_it_is_the_mean_distance_to_the_own_centre():
    rows = np.array([[0.0], [1.0], [10.0], [14.0]])

    assert METRIC.compute(truth_of(rows, np.array([0, 0, 1, 1]))) == pytest.approx(5 / 4)


def test_less_is_better_and_the_order_is_studio_s():
    better = [metric.better for metric in METRICS.values()]

    assert list(METRICS) == [
        "simplified-silhouette",
        "davies-bouldin",
        "dunn",
        "average-deviation",
    ]
    assert better == ["high", "low", "high", "low"]
