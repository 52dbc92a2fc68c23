"""Holding rows out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainlet.errors import TrainingFailed
from trainlet.recipes import Split
from trainlet.training.labels import Labels
from trainlet.training.split import split_rows

VALUES = Labels(np.arange(100.0), ())
CLASSES = Labels(np.array([0] * 80 + [1] * 20), ("no", "yes"))


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 200), st.floats(0.05, 0.95), st.integers(0, 2**32 - 1))
def test_every_row_is_on_exactly_one_side_in_the_order_of_the_table(rows, fraction, seed):
    try:
        trained, held_out = split_rows(
            Labels(np.arange(float(rows)), ()), Split(fraction=fraction), seed
        )
    except TrainingFailed:
        assert rows * fraction < 1
        return

    assert sorted([*trained, *held_out]) == list(range(rows))
    assert list(trained) == sorted(trained)
    assert list(held_out) == sorted(held_out)
    assert len(held_out) >= 1
    assert abs(len(trained) - rows * fraction) < 1


def test_the_fraction_is_the_share_of_the_training_rows():
    trained, held_out = split_rows(VALUES, Split(fraction=0.75), 1)

    assert (len(trained), len(held_out)) == (75, 25)


def test_classes_keep_their_shares_on_both_sides():
    trained, held_out = split_rows(CLASSES, Split(fraction=0.75), 1)

    assert np.bincount(CLASSES.y[trained]).tolist() == [60, 15]
    assert np.bincount(CLASSES.y[held_out]).tolist() == [20, 5]


def test_unstratified_classes_fall_as_they_may():
    shares = {
        int(CLASSES.y[split_rows(CLASSES, Split(stratified=False), seed)[1]].sum())
        for seed in range(1, 20)
    }

    assert len(shares) > 3


def test_the_same_seed_gives_the_same_rows_and_another_seed_others():
    first, _ = split_rows(VALUES, Split(), 1)
    again, _ = split_rows(VALUES, Split(), 1)
    other, _ = split_rows(VALUES, Split(), 2)

    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


@pytest.mark.parametrize(
    ("labels", "split"),
    [
        (Labels(np.array([1.0]), ()), Split()),
        (Labels(np.array([]), ()), Split()),
        (Labels(np.arange(5.0), ()), Split(fraction=0.01)),
        (Labels(np.array([0, 0, 1, 1]), ("no", "yes")), Split(fraction=0.9)),
    ],
    ids=["one row", "no row", "no training row", "too few held out"],
)
def test_too_few_rows_for_two_sides_are_refused(labels, split):
    with pytest.raises(TrainingFailed) as caught:
        split_rows(labels, split, 1)

    assert caught.value.status == 422
    assert caught.value.place == {"field": "split"}
    assert caught.value.studio == "0021"
    assert "split.fraction" in caught.value.remedy
    assert f"{len(labels.y)} rows" in caught.value.detail


def test_a_class_of_one_row_is_refused_by_name():
    with pytest.raises(TrainingFailed) as caught:
        split_rows(Labels(np.array([0] * 9 + [1]), ("no", "yes")), Split(), 1)

    assert caught.value.status == 422
    assert caught.value.place == {"field": "label"}
    assert "yes" in caught.value.detail


def test_a_class_of_one_row_may_be_split_unstratified():
    labels = Labels(np.array([0] * 9 + [1]), ("no", "yes"))

    assert len(split_rows(labels, Split(stratified=False), 1)[0]) == 8
