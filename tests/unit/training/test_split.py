"""Holding rows out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainlet.catalogue.estimators.labels import Labels
from trainlet.errors import TrainingFailed
from trainlet.recipes import Split
from trainlet.training.split import hold_out_newest, split_rows

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


@given(
    st.lists(st.one_of(st.integers(0, 20), st.just(None)), min_size=2, max_size=60),
    st.floats(0.05, 0.95),
)
def test_no_held_out_row_is_older_than_one_that_is_trained_on(times, fraction):
    column = pd.Series(times, dtype="float64")
    try:
        trained, held_out = hold_out_newest(column, fraction)
    except TrainingFailed:
        known = sorted(-1 if time is None else time for time in times)
        cut = known[min(int(np.ceil(len(known) * fraction)), len(known) - 1)]
        assert known[0] == cut or cut == -1
        return

    old, new = column[trained].fillna(-1), column[held_out]
    assert sorted([*trained, *held_out]) == list(range(len(times)))
    assert new.notna().all()
    assert old.max() < new.min()
    assert len(trained) <= np.ceil(len(times) * fraction)


def test_the_newest_rows_are_held_out_wherever_they_stand():
    trained, held_out = hold_out_newest(pd.Series([9.0, 1.0, 8.0, 2.0, 3.0]), 0.6)

    assert (trained.tolist(), held_out.tolist()) == ([1, 3, 4], [0, 2])


def test_rows_of_one_time_can_not_be_split_by_it():
    with pytest.raises(TrainingFailed) as caught:
        hold_out_newest(pd.Series([5.0] * 10), 0.5)

    assert (caught.value.studio, caught.value.place) == ("0021", {"field": "split"})
