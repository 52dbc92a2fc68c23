"""Micro-Averaged Precision."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_score

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import Truth

METRIC = lookup.get("metrics", "micro-averaged-precision")


def test_it_is_the_share_of_all_calls_that_are_right():
    y, said = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 2, 2])

    assert METRIC.compute(Truth(y, said, classes=("a", "b", "c"))) == pytest.approx(4 / 6)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30))
def test_it_is_that_of_scikit_learn(rows):
    y, said = np.array(rows).T

    found = METRIC.compute(Truth(y, said, classes=tuple("abcd")))

    assert found == pytest.approx(precision_score(y, said, average="micro"))


def test_it_is_defined_for_its_tasks_and_better_when_high():
    assert METRIC.tasks == ("multiclass",)
    assert METRIC.better == "high"
