"""Join Data."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as drawn
from hypothesis import settings as limits
from hypothesis import strategies as st

from tests.steps import NAN, fitted, table_of
from trainlet.catalogue import lookup
from trainlet.errors import BadRecipe, TrainingFailed

LEFT = {"k": "text", "n": "integer", "x.ü 😀": "number"}
RIGHT = {"key": "text", "m": "number", "n": "integer", "when": "datetime", "x.ü 😀": "boolean"}
FULL, OUTER, SEMI = "full-outer-join", "left-outer-join", "left-semi-join"


def left(**more):
    columns = {"k": ["b", "a", None, "c", "a"], "n": [1.0, 2.0, 3.0, 4.0, NAN]}
    return table_of(LEFT, **more, **columns, **{"x.ü 😀": [0.5, 1.5, 2.5, 3.5, 4.5]})


def right():
    columns = {
        "key": ["a", "B", "a", None, "b", "z"],
        "m": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        "n": [2.0, 2.0, NAN, 3.0, 1.0, 9.0],
        "when": [0.0, 1.0, 2.0, 3.0, 4.0, 5.0],
        "x.ü 😀": [0.0, 1.0, 0.0, 1.0, 0.0, 1.0],
    }
    return table_of(RIGHT, **columns)


def joined(one=None, keys=("k", "key"), **settings):
    one = replace(left() if one is None else one, others={"more": right()})
    named = {"join_key_columns_for_l": [keys[0]], "join_key_columns_for_r": [keys[1]]}
    return fitted("join-data", one, **{"dataset": "more", **named, **settings}).run(one)


def pairs(table):
    rows = zip(table.X["x.ü 😀"], table.X["m"], strict=True)
    return [tuple(None if np.isnan(cell) else cell for cell in row) for row in rows]


def refused(error=BadRecipe, **settings):
    with pytest.raises(error) as caught:
        joined(**settings)
    return caught.value.studio


def test_rows_whose_keys_are_equal_come_together_in_the_left_table_s_order():
    found = joined()

    assert pairs(found) == [(0.5, 5), (1.5, 1), (1.5, 3), (4.5, 1), (4.5, 3)]
    assert found.X["key"].tolist() == found.X["k"].tolist() == ["b", "a", "a", "a", "a"]


def test_names_that_are_taken_get_a_number_and_types_go_along():
    assert joined().types == {
        "k": "text",
        "n": "integer",
        "x.ü 😀": "number",
        "key": "text",
        "m": "number",
        "n (1)": "integer",
        "when": "datetime",
        "x.ü 😀 (1)": "boolean",
    }
    assert list(joined().X.columns) == list(joined().types)
    assert joined().X["n (1)"].iloc[0] == 1


def test_a_left_outer_join_keeps_rows_without_a_match():
    found = joined(join_type=OUTER)

    assert pairs(found) == [
        (0.5, 5),
        (1.5, 1),
        (1.5, 3),
        (2.5, None),
        (3.5, None),
        (4.5, 1),
        (4.5, 3),
    ]
    assert found.X["key"].tolist()[3:5] == [None, None]


def test_a_full_outer_join_has_the_right_rows_that_are_left_at_its_end():
    found = joined(join_type=FULL)

    assert pairs(found)[7:] == [(None, 2), (None, 4), (None, 6)]
    assert found.X["key"].tolist()[7:] == ["B", None, "z"]
    assert found.X["k"].tolist()[7:] == [None] * 3
    assert found.X["k"].dtype == found.X["key"].dtype == object


def test_a_semi_join_has_the_left_columns_of_rows_that_match_once():
    found = joined(join_type=SEMI)

    assert found.X["x.ü 😀"].tolist() == [0.5, 1.5, 4.5]
    assert found.types == left().types


def test_case_is_matched_or_not():
    assert pairs(joined(match_case=False))[:2] == [(0.5, 2), (0.5, 5)]


def test_the_right_keys_can_be_left_out():
    assert "key" not in joined(keep_right_key_columns_in_joined_table=False).types
    without = joined(keys=("n", "n"), keep_right_key_columns_in_joined_table=False)
    assert "n (1)" not in without.types


def test_numbers_are_keys_and_a_missing_one_equals_none():
    assert pairs(joined(keys=("n", "n"))) == [(0.5, 5), (1.5, 1), (1.5, 2), (2.5, 4)]
    assert pairs(joined(keys=("n", "m")))[-1] == (3.5, 4)


def test_several_columns_are_one_key():
    both = {"join_key_columns_for_l": ["k", "n"], "join_key_columns_for_r": ["key", "n"]}

    assert pairs(joined(**both)) == [(0.5, 5), (1.5, 1)]


def test_labels_and_columns_aside_are_repeated_with_their_rows():
    given = replace(left(y=np.arange(5)), aside=pd.DataFrame({"id": list("vwxyz")}))
    found = joined(given)

    assert found.y.tolist() == [0, 1, 1, 4, 4]
    assert found.aside["id"].tolist() == ["v", "w", "w", "z", "z"]
    with pytest.raises(BadRecipe, match="no label"):
        joined(given, join_type=FULL)


def test_tables_without_rows_are_joined_too():
    empty = left()
    empty = replace(empty, X=empty.X.iloc[:0])

    assert len(joined(empty).X) == 0
    assert len(joined(empty, join_type=FULL).X) == 6


def test_a_join_that_would_be_too_large_is_refused_before_it_is_made():
    rows = 3000
    many = table_of({"k": "text"}, k=["same"] * rows)
    many = replace(many, others={"more": many})
    keys = {"join_key_columns_for_l": ["k"], "join_key_columns_for_r": ["k"]}
    step = fitted("join-data", many, dataset="more", **keys)

    with pytest.raises(TrainingFailed, match="9,000,000 rows; the most is 300,000"):
        step.run(many)


def test_what_can_t_be_joined_is_refused():
    assert refused(keys=("absent", "key")) == "0001"
    assert refused(keys=("k", "absent")) == "0001"
    assert refused(keys=("k", "m")) == "0016"
    assert refused(keys=("n", "when")) == "0016"
    assert refused(join_key_columns_for_r=["key", "m"]) == "0027"
    assert refused(join_key_columns_for_l=[], join_key_columns_for_r=[]) == "0011"
    twice = {"join_key_columns_for_l": ["k", "k"], "join_key_columns_for_r": ["key", "m"]}
    assert refused(**twice) == "0028"
    assert refused(dataset="") == "0003"
    assert refused(dataset="unknown") == "0003"


def test_no_model_can_hold_a_join():
    module = lookup.get("transforms", "join-data")

    assert module.beyond(module.settings())
    assert module.outline(LEFT, [], module.settings()) is None
    assert module.outline(LEFT, [], module.settings(join_type=SEMI)) == LEFT


KEYS = st.lists(st.sampled_from([None, "", "a", "ä", "😀"]), max_size=6)


@limits(max_examples=40, deadline=None)
@drawn(KEYS, KEYS)
def test_every_pair_of_equal_keys_is_there_once(ours, theirs):
    one = table_of({"k": "text", "i": "integer"}, k=ours, i=np.arange(len(ours)))
    other = table_of({"k": "text", "j": "integer"}, k=theirs, j=np.arange(len(theirs)))
    one = replace(one, others={"o": other})
    keys = {"join_key_columns_for_l": ["k"], "join_key_columns_for_r": ["k"]}
    found = fitted("join-data", one, dataset="o", **keys).run(one).X
    every = product(enumerate(ours), enumerate(theirs))
    expected = [(i, j) for (i, a), (j, b) in every if a == b and a is not None]

    assert list(zip(found["i"], found["j"], strict=True)) == expected
