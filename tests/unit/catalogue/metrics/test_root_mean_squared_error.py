"""Root Mean Squared Error."""

import numpy as np
import pytest

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Truth

METRIC = lookup.get("metrics", "root-mean-squared-error")
TRUTH = Truth(y=np.array([1.0, 2.0, 3.0, 6.0]), predicted=np.array([2.0, 2.0, 4.0, 4.0]))


def test_it_is_the_root_of_the_mean_squared_distance():
    assert METRIC.compute(TRUTH) == pytest.approx((6 / 4) ** 0.5)


def test_a_perfect_answer_has_the_best_figure():
    assert METRIC.compute(Truth(TRUTH.y, TRUTH.y)) == 0


def test_it_is_defined_for_its_tasks_and_better_when_low():
    assert METRIC.tasks == ("regression",)
    assert METRIC.better == "low"
