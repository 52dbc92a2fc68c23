"""Select Columns in Dataset."""

import pandas as pd
import pytest

from tests.steps import NAN, assert_nodes_agree, fitted, table_of
from trainlet.catalogue import lookup
from trainlet.errors import BadRecipe
from trainlet.recipes import Rule, Selection

TRANSFORM = lookup.get("transforms", "select-columns-in-dataset")
TYPES = {"n": "number", "a b": "text", "m": "integer", "🚗": "text"}


@pytest.fixture
def table():
    columns = {"n": [1.0, NAN], "a b": ["x", None], "m": [3.0, 4.0], "🚗": ["y", "z"]}
    return table_of(TYPES, **columns)


def selected(table, columns):
    return fitted("select-columns-in-dataset", table, columns)


def test_the_named_columns_stay_in_the_order_of_the_table(table):
    found = assert_nodes_agree(selected(table, ["🚗", "n"]), table.X, TYPES)

    pd.testing.assert_frame_equal(found, table.X[["n", "🚗"]])


def test_rules_choose_too(table):
    rules = Selection(
        begin_with="all-columns",
        rules=[
            Rule(act="exclude", types=["numeric"]),
            Rule(act="include", indices="3"),
            Rule(act="exclude", names=["🚗"]),
        ],
    )

    assert list(selected(table, rules).apply(table.X).columns) == ["a b", "m"]


def test_no_row_goes_and_no_gap_is_filled(table):
    step = selected(table, ["n"])

    assert len(step.run(table).X) == 2
    assert step.run(table).types == {"n": "number"}
    assert step.lineage.filled == frozenset()


def test_all_columns_of_one_kind_may_go(table):
    found = assert_nodes_agree(selected(table, ["m"]), table.X, TYPES)

    assert list(found.columns) == ["m"]


def test_a_step_without_columns_is_refused(table):
    for columns in (None, []):
        with pytest.raises(BadRecipe) as caught:
            selected(table, columns)

        assert caught.value.place == {"field": "columns"}
        assert caught.value.studio == "0011"
        assert caught.value.remedy


def test_the_columns_behind_it_are_known_before_it_runs():
    assert TRANSFORM.outline(TYPES, ["m", "n"], TRANSFORM.settings()) == {
        "n": "number",
        "m": "integer",
    }
