"""Mean Zero One Error."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import zero_one_loss

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import Truth

METRIC = lookup.get("metrics", "mean-zero-one-error")


def test_it_is_the_share_of_wrong_levels():
    truth = Truth(np.array([1.0, 2.0, 3.0, 3.0]), np.array([1.0, 3.0, 3.0, 1.0]))

    assert METRIC.compute(truth) == pytest.approx(2 / 4)


@given(st.lists(st.integers(1, 5), min_size=5, max_size=30), st.integers(0, 100))
def test_it_is_that_of_scikit_learn(levels, seed):
    y = np.array(levels, float)
    said = np.random.default_rng(seed).permutation(y)

    found = METRIC.compute(Truth(y, said))

    assert found == pytest.approx(zero_one_loss(y.astype(int), said.astype(int)))


def test_a_level_that_no_row_has_is_wrong():
    truth = Truth(np.array([1.0, 2.0, 2.0]), np.array([1.0, 2.0, 5.0]))

    assert METRIC.compute(truth) == pytest.approx(1 / 3)


def test_it_has_no_value_for_a_model_that_answers_any_number():
    truth = Truth(np.array([1.0, 2.0, 3.0]), np.array([1.2, 1.9, 3.0]))

    assert METRIC.figure(truth) == (
        None,
        "The model answers other numbers than the levels there are.",
    )


def test_it_is_defined_for_its_tasks_and_better_when_low():
    assert METRIC.tasks == ("regression",)
    assert METRIC.better == "low"
