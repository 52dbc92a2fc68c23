"""F-Score."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import Truth

METRIC = lookup.get("metrics", "f-score")
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


def test_it_is_the_harmonic_mean_of_precision_and_recall():
    assert METRIC.compute(TWO_CLASSES) == pytest.approx(2 * 0.6 * 0.75 / (0.6 + 0.75))


def test_of_more_classes_it_is_the_mean_of_their_own_figures():
    assert METRIC.compute(THREE_CLASSES) == pytest.approx((4 / 5 + 1 / 2 + 2 / 3) / 3)


def test_it_is_nothing_where_no_positive_row_is_found():
    truth = Truth(np.array([0, 1]), np.array([0, 0]), classes=("no", "yes"))

    assert METRIC.compute(truth) == 0


def test_it_has_no_value_where_no_row_is_positive_or_called_so():
    truth = Truth(np.array([0, 0]), np.array([0, 0]), classes=("no", "yes"))

    assert METRIC.figure(truth) == (None, "No row is positive, and none is called so.")


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
    want = f1_score(y, said, labels=labels, average="macro", zero_division=np.nan)

    found = METRIC.figure(Truth(y, said, classes=tuple(range(size))))

    assert found.value == (None if np.isnan(want) else pytest.approx(want))
    assert bool(found.why) == np.isnan(want)


def test_it_is_defined_for_its_tasks_and_better_when_high():
    assert METRIC.tasks == ("two-class", "multiclass", "anomaly")
    assert METRIC.better == "high"
