"""Precision."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_score

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import Truth

METRIC = lookup.get("metrics", "precision")
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


def test_it_is_the_share_of_rows_called_positive_that_are():
    assert METRIC.compute(TWO_CLASSES) == pytest.approx(3 / 5)


def test_of_more_classes_it_is_the_mean_of_their_own_figures():
    assert METRIC.compute(THREE_CLASSES) == pytest.approx((1 + 1 / 2 + 1 / 2) / 3)


def test_it_has_no_value_where_no_row_is_called_positive():
    truth = Truth(np.array([0, 1]), np.array([0, 0]), classes=("no", "yes"))

    assert METRIC.figure(truth) == (None, "No row is called positive.")


def test_a_class_that_nothing_is_called_is_left_out_of_the_mean():
    truth = Truth(np.array([0, 1, 2]), np.array([0, 0, 2]), classes=("a", "b", "c"))

    assert METRIC.compute(truth) == pytest.approx((1 / 2 + 1) / 2)


def test_a_single_class_among_the_rows_is_no_obstacle():
    positive, negative = np.array([1, 1]), np.array([0, 0])

    assert METRIC.compute(Truth(positive, positive, classes=("no", "yes"))) == 1
    assert METRIC.figure(Truth(negative, negative, classes=("no", "yes"))).value is None


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
    labels = [1] if size == 2 else range(size)
    want = precision_score(y, said, labels=labels, average="macro", zero_division=np.nan)

    found = METRIC.figure(Truth(y, said, classes=tuple(range(size))))

    assert found.value == (None if np.isnan(want) else pytest.approx(want))
    assert bool(found.why) == np.isnan(want)


def test_it_is_defined_for_its_tasks_and_better_when_high():
    assert METRIC.tasks == ("two-class", "multiclass", "anomaly")
    assert METRIC.better == "high"
