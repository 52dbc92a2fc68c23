"""Coefficient of Determination."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import r2_score

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import Truth

METRIC = lookup.get("metrics", "coefficient-of-determination")
TRUTH = Truth(y=np.array([1.0, 2.0, 3.0, 6.0]), predicted=np.array([2.0, 2.0, 4.0, 4.0]))


def test_it_is_the_share_of_the_spread_that_is_explained():
    assert METRIC.compute(TRUTH) == pytest.approx(1 - 6 / 14)


def test_a_perfect_answer_has_the_best_figure():
    assert METRIC.compute(Truth(TRUTH.y, TRUTH.y)) == 1


def test_it_has_no_value_where_every_true_value_is_the_same():
    y = np.array([2.0, 2.0, 2.0])

    assert METRIC.figure(Truth(y, y + 1)) == (None, "Every true value is the same.")


def test_it_has_no_value_where_the_mean_of_equal_values_is_rounded():
    y = np.array([0.1, 0.1, 0.1])

    assert METRIC.figure(Truth(y, y + 1)) == (None, "Every true value is the same.")


VALUES = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))


@given(st.lists(st.tuples(VALUES, VALUES), min_size=2, max_size=30))
def test_it_is_that_of_scikit_learn(rows):
    y, predicted = np.array(rows).T
    assume(y.min() < y.max())

    found = METRIC.compute(Truth(y, predicted))

    assert found == pytest.approx(r2_score(y, predicted), rel=1e-9, abs=1e-9)


def test_it_is_defined_for_its_tasks_and_better_when_high():
    assert METRIC.tasks == ("regression",)
    assert METRIC.better == "high"
