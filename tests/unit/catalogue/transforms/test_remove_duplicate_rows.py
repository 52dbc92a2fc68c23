"""Remove Duplicate Rows."""

from dataclasses import replace

import numpy as np
import pytest

from tests.steps import NAN, assert_nodes_agree, fitted, table_of
from trainlet.errors import BadRecipe

TYPES = {"ü 😀.x": "text", "n": "number", "id": "integer"}


def table(**more):
    columns = {
        "ü 😀.x": ["a", None, "a", None, "", "a"],
        "n": [1.0, NAN, 1.0, NAN, -0.0, 2.0],
        "id": [0.0, 1.0, 2.0, 3.0, 4.0, 5.0],
    }
    return table_of(TYPES, **more, **columns)


def kept(given, columns=None, **settings):
    return fitted("remove-duplicate-rows", given, columns, **settings).run(given).X["id"].tolist()


def test_the_first_row_of_each_key_stays_and_missing_equals_missing():
    assert kept(table(), ["ü 😀.x", "n"]) == [0, 1, 4, 5]


def test_the_last_row_of_each_key_stays_in_the_order_of_the_table():
    assert kept(table(), ["ü 😀.x"], retain_first_duplicate_row=False) == [3, 4, 5]


def test_an_empty_text_is_no_missing_one_and_zero_has_no_sign():
    given = table_of(TYPES, **{"ü 😀.x": [None, "", None], "n": [0.0, -0.0, -0.0]})
    step = fitted("remove-duplicate-rows", given, ["ü 😀.x"])

    assert step.run(given).X["ü 😀.x"].tolist() == [None, ""]
    assert len(fitted("remove-duplicate-rows", given, ["n"]).run(given).X) == 1


def test_where_all_columns_are_keys_the_label_is_one_too():
    given = table_of(TYPES, y=[0, 1, 1, 1], classes=("a", "b"), n=[3.0, 3.0, 3.0, 4.0])

    assert fitted("remove-duplicate-rows", given).run(given).y.tolist() == [0, 1, 1]
    named = fitted("remove-duplicate-rows", table(y=[0, 0, 1, 0, 0, 0]), ["n"])
    assert named.run(table(y=[0, 0, 1, 0, 0, 0])).y.tolist() == [0, 0, 0, 0]


def test_labels_and_columns_aside_go_along_and_no_model_sees_the_step():
    given = replace(table(y=np.arange(6)), aside=table().X[["id"]])
    step = fitted("remove-duplicate-rows", given, ["n"])
    found = step.run(given)

    assert found.y.tolist() == [0, 1, 4, 5]
    assert found.aside["id"].tolist() == [0, 1, 4, 5]
    assert len(assert_nodes_agree(step, given.X, TYPES)) == 6


def test_an_empty_list_of_keys_is_refused():
    with pytest.raises(BadRecipe) as caught:
        kept(table(), [])

    assert caught.value.studio == "0020"
