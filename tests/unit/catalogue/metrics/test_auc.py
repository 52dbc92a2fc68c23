"""AUC."""

import numpy as np
import pytest

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Truth

METRIC = lookup.get("metrics", "auc")


def judged(y, positive):
    positive = np.array(positive)
    probabilities = np.column_stack([1 - positive, positive])
    return Truth(
        np.array(y), (positive > 0.5).astype(int), probabilities, np.array([0.5, 0.5]), ("a", "b")
    )


def test_it_is_the_share_of_pairs_in_the_right_order():
    assert METRIC.compute(judged([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])) == pytest.approx(3 / 4)
    assert METRIC.compute(judged([1, 0, 0], [0.2, 0.3, 0.1])) == pytest.approx(1 / 2)


def test_a_tie_counts_half():
    assert METRIC.compute(judged([0, 1, 1], [0.5, 0.5, 0.9])) == pytest.approx(3 / 4)


def test_it_has_no_value_where_one_class_is_all_there_is():
    assert METRIC.compute(judged([1, 1], [0.2, 0.3])) is None


def test_it_has_no_value_without_probabilities():
    assert METRIC.compute(Truth(np.array([0, 1]), np.array([0, 1]))) is None


def test_it_is_defined_for_its_tasks_and_better_when_high():
    assert METRIC.tasks == ("two-class",)
    assert METRIC.better == "high"
