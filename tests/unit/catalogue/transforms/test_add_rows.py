"""Add Rows."""

from dataclasses import replace

import numpy as np
import pytest

from tests.steps import NAN, fitted, table_of
from trainlet.catalogue import lookup
from trainlet.errors import BadRecipe

TYPES = {"n": "integer", "t ü.😀": "text"}


def table(n, t, types=TYPES, **more):
    return table_of(types, n=n, **more, **{"t ü.😀": t})


def added(one, other, **settings):
    one = replace(one, others={"more": other})
    return fitted("add-rows", one, **{"dataset": "more", **settings}).run(one)


def refused(one, other, **settings):
    with pytest.raises(BadRecipe) as caught:
        added(one, other, **settings)
    return caught.value.studio


def test_the_rows_of_the_other_dataset_come_behind():
    found = added(table([1.0, NAN], ["a", None]), table([3.0], [""]))

    np.testing.assert_array_equal(found.X["n"], [1.0, NAN, 3.0])
    assert found.X["t ü.😀"].tolist() == ["a", None, ""]
    assert found.X["t ü.😀"].dtype == object
    assert found.X.index.tolist() == [0, 1, 2]
    assert found.types == TYPES


def test_whole_numbers_and_others_together_are_numbers():
    other = table([1.5], ["x"], {"n": "number", "t ü.😀": "text"})

    assert added(table([1.0], ["a"]), other).types["n"] == "number"


def test_a_table_on_both_sides_is_doubled():
    one = table([1.0, 2.0], ["a", "b"])

    assert added(one, one).X["n"].tolist() == [1, 2, 1, 2]


def test_datasets_without_rows_or_with_gaps_alone_keep_their_types():
    empty = table([], [])

    assert added(empty, table([NAN], [None])).X.dtypes.tolist() == [float, object]
    assert len(added(empty, empty).X) == 0


def test_other_columns_are_refused():
    one = table([1.0], ["a"])
    swapped = table_of(TYPES, **{"t ü.😀": ["a"], "n": [1.0]})

    assert refused(one, swapped) == "0010"
    assert refused(one, table_of(TYPES, n=[1.0])) == "0010"
    assert refused(table_of(TYPES, n=[1.0]), one) == "0010"
    assert refused(one, table([1.0], ["a"], {"n": "boolean", "t ü.😀": "text"})) == "0016"


def test_what_else_can_t_be_added_is_refused():
    one = table([1.0], ["a"])

    assert refused(one, one, dataset="") == "0003"
    assert refused(one, one, dataset="x") == "0003"
    with pytest.raises(BadRecipe, match="no label"):
        added(table([1.0], ["a"], y=[1]), one)
    module = lookup.get("transforms", "add-rows")
    assert module.beyond(module.settings())
    assert module.outline(TYPES, [], module.settings()) is None
