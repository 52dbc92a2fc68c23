"""Add Columns."""

from dataclasses import replace

import numpy as np
import pytest

from tests.steps import NAN, fitted, table_of
from trainlet.catalogue import lookup
from trainlet.errors import BadRecipe

TYPES = {"a": "number", "b 😀": "text", "a (1)": "boolean"}


def added(one, other, **settings):
    one = replace(one, others={"more": other})
    return fitted("add-columns", one, **{"dataset": "more", **settings}).run(one)


def refused(one, other, **settings):
    with pytest.raises(BadRecipe) as caught:
        added(one, other, **settings)
    return caught.value.studio


def test_columns_come_behind_and_names_that_are_taken_get_a_number():
    one = table_of(TYPES, a=[1.0, 2.0], **{"b 😀": ["x", None]})
    other = table_of({**TYPES, "a": "integer"}, a=[3.0, 4.0], **{"a (1)": [0.0, 1.0]})
    found = added(one, other)

    assert found.types == {"a": "number", "b 😀": "text", "a (2)": "integer", "a (1)": "boolean"}
    assert found.X.to_dict("list") == {
        "a": [1, 2],
        "b 😀": ["x", None],
        "a (2)": [3, 4],
        "a (1)": [0, 1],
    }


@pytest.mark.parametrize("turned", [False, True])
def test_the_shorter_side_is_filled_up_with_missing_values(turned):
    short = table_of(TYPES, a=[1.0], **{"b 😀": ["x"]})
    long = table_of({"c": "integer"}, c=[1.0, 2.0, 3.0])
    found = added(long, short) if turned else added(short, long)

    np.testing.assert_array_equal(found.X["a"], [1.0, NAN, NAN])
    assert found.X["b 😀"].tolist() == ["x", None, None]
    assert found.X["b 😀"].dtype == object
    assert found.X["c"].tolist() == [1, 2, 3]


def test_rows_keep_their_label_unless_new_ones_come():
    one, long = table_of(TYPES, y=[5], a=[1.0]), table_of({"c": "integer"}, c=[1.0, 2.0])

    assert added(one, table_of({"c": "integer"}, c=[])).y.tolist() == [5]
    with pytest.raises(BadRecipe, match="no label"):
        added(one, long)


def test_a_dataset_that_isn_t_there_is_refused():
    one = table_of(TYPES, a=[1.0])

    assert refused(one, one, dataset="") == "0003"
    assert refused(one, one, dataset="x") == "0003"
    module = lookup.get("transforms", "add-columns")
    assert module.beyond(module.settings())
    assert module.outline(TYPES, [], module.settings()) is None
