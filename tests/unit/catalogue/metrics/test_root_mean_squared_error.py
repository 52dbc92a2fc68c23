"""Root Mean Squared Error."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import root_mean_squared_error

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import Truth

METRIC = lookup.get("metrics", "root-mean-squared-error")
TRUTH = Truth(y=np.array([1.0, 2.0, 3.0, 6.0]), predicted=np.array([2.0, 2.0, 4.0, 4.0]))


def test_it_is_the_root_of_the_mean_squared_distance():
    assert METRIC.compute(TRUTH) == pytest.approx((6 / 4) ** 0.5)


def test_a_perfect_answer_has_the_best_figure():
    assert METRIC.compute(Truth(TRUTH.y, TRUTH.y)) == 0


VALUES = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))


@given(st.lists(st.tuples(VALUES, VALUES), min_size=2, max_size=30))
def test_it_is_that_of_scikit_learn(rows):
    y, predicted = np.array(rows).T

    found = METRIC.compute(Truth(y, predicted))

    assert found == pytest.approx(root_mean_squared_error(y, predicted), rel=1e-9, abs=1e-9)


def test_it_is_defined_for_its_tasks_and_better_when_low():
    assert METRIC.tasks == ("regression", "recommender")
    assert METRIC.better == "low"
