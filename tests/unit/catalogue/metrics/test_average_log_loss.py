"""Average Log Loss."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import Truth

METRIC = lookup.get("metrics", "average-log-loss")


def judged(y, positive):
    positive = np.array(positive)
    probabilities = np.column_stack([1 - positive, positive])
    return Truth(
        np.array(y), (positive > 0.5).astype(int), probabilities, np.array([0.5, 0.5]), ("a", "b")
    )


def test_it_is_the_mean_of_minus_ln_of_what_the_true_class_was_given():
    truth = judged([1, 0, 1], [0.8, 0.4, 0.5])

    assert METRIC.compute(truth) == pytest.approx(
        -(math.log(0.8) + math.log(0.6) + math.log(0.5)) / 3
    )


def test_classes_that_no_row_has_do_not_disturb_it():
    probabilities = np.array([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]])
    truth = Truth(np.array([0, 2]), np.array([0, 2]), probabilities, np.ones(3) / 3, tuple("abc"))
    alone = Truth(np.array([1]), np.array([1]), probabilities[:1], np.ones(3) / 3, tuple("abc"))

    assert METRIC.compute(truth) == pytest.approx(-(math.log(0.5) + math.log(0.7)) / 2)
    assert METRIC.compute(alone) == pytest.approx(math.log(4))


def test_a_certain_mistake_costs_much_but_not_infinitely_much():
    found = METRIC.compute(judged([0], [1.0]))

    assert 30 < found < 800


def test_it_has_no_value_without_probabilities():
    found = METRIC.figure(Truth(np.array([0.0]), np.array([0.0])))

    assert found == (None, "The model gives no probabilities.")


SHARES = st.tuples(st.integers(0, 2), *[st.floats(1e-3, 1) | st.just(0.0)] * 2, st.floats(1e-3, 1))


@given(st.lists(SHARES, min_size=1, max_size=20))
def test_it_is_that_of_scikit_learn(rows):
    drawn = np.array(rows)
    y, given_ = drawn[:, 0].astype(int), drawn[:, 1:]
    shares = given_ / given_.sum(axis=1, keepdims=True)
    truth = Truth(y, shares.argmax(axis=1), shares, np.ones(3) / 3, tuple("abc"))

    assert METRIC.compute(truth) == pytest.approx(log_loss(y, shares, labels=[0, 1, 2]), rel=1e-9)


def test_it_is_defined_for_its_tasks_and_better_when_low():
    assert METRIC.tasks == ("two-class", "multiclass")
    assert METRIC.better == "low"
