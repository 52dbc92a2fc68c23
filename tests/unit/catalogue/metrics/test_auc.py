"""AUC."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import Truth

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


SCORED = st.tuples(st.integers(0, 1), st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]))


@given(st.lists(st.one_of(SCORED, st.tuples(st.integers(0, 1), st.floats(0, 1))), min_size=2))
def test_it_is_that_of_scikit_learn_with_ties(rows):
    y, scores = zip(*rows, strict=True)
    assume(len(set(y)) == 2)

    assert METRIC.compute(judged(y, scores)) == pytest.approx(roc_auc_score(y, scores), abs=1e-12)


@pytest.mark.parametrize(("side", "why"), [(1, "No row is negative."), (0, "No row is positive.")])
def test_it_has_no_value_where_one_class_is_all_there_is(side, why):
    assert METRIC.figure(judged([side, side], [0.2, 0.3])) == (None, why)


def test_it_has_no_value_without_probabilities():
    found = METRIC.figure(Truth(np.array([0, 1]), np.array([0, 1])))

    assert found == (None, "The model gives no probabilities.")


def test_it_is_defined_for_its_tasks_and_better_when_high():
    assert METRIC.tasks == ("two-class", "anomaly")
    assert METRIC.better == "high"
