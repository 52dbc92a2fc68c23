"""Relative Absolute Error."""

import numpy as np
import pytest

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import Truth

METRIC = lookup.get("metrics", "relative-absolute-error")
TRUTH = Truth(y=np.array([1.0, 2.0, 3.0, 6.0]), predicted=np.array([2.0, 2.0, 4.0, 4.0]))


def test_it_is_the_distance_relative_to_that_of_the_mean():
    assert METRIC.compute(TRUTH) == pytest.approx(4 / 6)


def test_a_perfect_answer_has_the_best_figure():
    assert METRIC.compute(Truth(TRUTH.y, TRUTH.y)) == 0


def test_it_has_no_value_where_every_true_value_is_the_same():
    y = np.array([2.0, 2.0, 2.0])

    assert METRIC.figure(Truth(y, y + 1)) == (None, "Every true value is the same.")


def test_it_has_no_value_where_the_mean_of_equal_values_is_rounded():
    y = np.array([0.1, 0.1, 0.1])

    assert METRIC.figure(Truth(y, y + 1)) == (None, "Every true value is the same.")


def test_it_is_defined_for_its_tasks_and_better_when_low():
    assert METRIC.tasks == ("regression",)
    assert METRIC.better == "low"
