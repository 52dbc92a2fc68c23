"""Joins tables: by the values of key columns, or side by side."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.steps import NAN, table_of
from trainlet.catalogue.fitted.tables import joining
from trainlet.catalogue.fitted.tables.joining import beside, folded, numbered, padded, pairs
from trainlet.errors import TrainingFailed


def keys(*columns):
    return [
        pd.Series(each, dtype=object if isinstance(each[0], str) else float) for each in columns
    ]


def joined(left, right, how):
    found = pairs(np.array(left, np.int64), np.array(right, np.int64), how)
    return list(zip(found.left.tolist(), found.right.tolist(), strict=True))


def test_keys_are_equal_as_numbers_if_they_are_as_values():
    left, right = numbered(keys(["a", "b", None, "a"]), keys(["b", "a"]))

    assert left[2] == -1
    assert (left[0], left[1]) == (right[1], right[0])
    assert left[0] == left[3] != left[1]


def test_several_columns_are_one_key_and_one_that_is_missing_makes_it_so():
    left, right = numbered(
        keys(["a", "a", "b", "b"], [1.0, 2.0, NAN, 0.0]), keys(["b", "a"], [-0.0, 2.0])
    )

    assert left[2] == -1
    assert (left[1], left[3]) == (right[1], right[0])
    assert left[0] not in right


def test_many_columns_of_many_values_overflow_nothing():
    places = np.arange(5000.0)
    left, right = numbered([pd.Series(places)] * 8, [pd.Series(places[::-1])] * 8)

    assert (left == right[::-1]).all()
    assert left.max() < 10_000


def test_rows_come_in_order_and_missing_keys_match_nothing():
    left, right = [1, -1, 0, 1], [1, 2, 1, -1]

    assert joined(left, right, "inner-join") == [(0, 0), (0, 2), (3, 0), (3, 2)]
    outer = [(0, 0), (0, 2), (1, -1), (2, -1), (3, 0), (3, 2)]
    assert joined(left, right, "left-outer-join") == outer
    assert joined(left, right, "full-outer-join") == [*outer, (-1, 1), (-1, 3)]
    assert [place for place, _ in joined(left, right, "left-semi-join")] == [0, 3]
    assert joined([], [0], "full-outer-join") == [(-1, 0)]
    assert joined([0], [], "left-outer-join") == [(0, -1)]
    assert joined([], [], "inner-join") == []


def test_a_join_may_have_fifty_times_the_rows_of_both_tables_and_no_more(monkeypatch):
    assert len(joined([0] * 100, [0] * 100, "inner-join")) == 10_000
    with pytest.raises(TrainingFailed, match="10,201"):
        joined([0] * 101, [0] * 101, "inner-join")
    monkeypatch.setattr(joining, "MOST_ROWS", 3)
    with pytest.raises(TrainingFailed, match="the most is 3"):
        joined([0] * 2, [0] * 2, "inner-join")


def test_folding_leaves_gaps_and_numbers_as_they_are():
    assert folded(pd.Series(["Straße", None], dtype=object)).tolist() == ["strasse", None]
    assert folded(pd.Series([1.0])).tolist() == [1.0]


def test_names_of_labels_and_columns_aside_are_taken():
    one = table_of({"a": "text"}, y=[5], a=["x"])
    one = replace(one, label="L", aside=pd.DataFrame({"w": [1.0]}))
    two = table_of({"L": "number", "w": "number"}, L=[1.0], w=[2.0])

    assert [*beside(one, two).types] == ["a", "L (1)", "w (1)"]


def test_tables_stand_side_by_side_with_missing_values_below_the_shorter():
    one = table_of({"a": "text"}, a=["x"])
    two = table_of({"a": "number", "b": "duration"}, a=[1.0, 2.0], b=[3.0, 4.0])
    found = beside(padded(one, 2), two)

    assert found.types == {"a": "text", "a (1)": "number", "b": "duration"}
    assert found.X["a"].tolist() == ["x", None]
