"""Accuracy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import Truth

METRIC = lookup.get("metrics", "accuracy")
TWO_CLASSES = Truth(  # 3 true positives, 1 false negative, 2 false positives, 4 true negatives
    y=np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0]),
    predicted=np.array([1, 1, 1, 0, 1, 1, 0, 0, 0, 0]),
    classes=("no", "yes"),
)
THREE_CLASSES = Truth(
    y=np.array([0, 0, 0, 1, 1, 2]),
    predicted=np.array([0, 0, 1, 1, 2, 2]),
    classes=("a", "b", "c"),
)


def test_it_is_the_share_of_right_labels():
    assert METRIC.compute(TWO_CLASSES) == pytest.approx(7 / 10)
    assert METRIC.compute(THREE_CLASSES) == pytest.approx(4 / 6)


@given(
    st.integers(2, 4).flatmap(
        lambda size: st.tuples(
            st.just(size),
            st.lists(st.tuples(*[st.integers(0, size - 1)] * 2), min_size=1, max_size=30),
        )
    )
)
def test_it_is_that_of_scikit_learn(drawn):
    size, rows = drawn
    y, said = np.array(rows).T

    found = METRIC.compute(Truth(y, said, classes=tuple(range(size))))

    assert found == pytest.approx(accuracy_score(y, said))


def test_it_is_defined_for_its_tasks_and_better_when_high():
    assert METRIC.tasks == ("two-class", "multiclass", "anomaly")
    assert METRIC.better == "high"
