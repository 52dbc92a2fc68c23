"""The types that a table's columns have in a recipe."""

from datetime import UTC, datetime

import pytest

from trainlet.datasets import Column, Schema
from trainlet.recipes import (
    Choice,
    Recipe,
    Rule,
    Selection,
    Step,
    features,
    retyped,
    retyped_for_cleaning,
)


def column(name, type_, role=""):
    return Column(name=name, type=type_, role=role, why="", missing=0, distinct=2)


SCHEMA = Schema(
    dataset="d",
    version="0" * 20,
    extension=".csv",
    size=1,
    uploaded=datetime(2026, 1, 1, tzinfo=UTC),
    rows=4,
    columns=[
        column("n", "number"),
        column("i", "integer"),
        column("t", "text"),
        column("c", "category"),
        column("w", "number", "weight"),
        column("y", "integer", "label"),
    ],
)


def recipe(*steps, columns=None):
    learner = Choice(use="linear-regression")
    return Recipe(dataset="d", label="y", columns=columns, steps=list(steps), learner=learner)


def typed(*steps, columns=None):
    return features(recipe(*steps, columns=columns), SCHEMA)


def editing(*columns, **settings):
    return Step(use="edit-metadata", columns=list(columns), settings=settings)


AS_TEXT = editing("n", "y", categorical="make-categorical")
CLEAN = Step(use="clean-missing-data", columns=["n"])


def test_features_are_all_columns_but_the_label_and_those_that_are_none():
    assert typed() == {"n": "number", "i": "integer", "t": "text", "c": "text"}
    assert typed(columns=["w", "n"]) == {"n": "number", "w": "number"}


def test_a_type_that_a_first_step_asks_for_is_the_one_that_is_read():
    assert typed(AS_TEXT)["n"] == "text"
    assert retyped(recipe(AS_TEXT), SCHEMA).column("y").type == "text"
    assert retyped_for_cleaning([AS_TEXT], SCHEMA, "").column("n").type == "text"
    assert typed(editing("t", data_type="timespan"))["t"] == "duration"


def test_behind_a_step_that_changed_the_column_it_is_read_as_it_was():
    assert typed(CLEAN, AS_TEXT)["n"] == "number"
    assert typed(Step(use="clean-missing-data"), AS_TEXT)["n"] == "number"
    assert typed(Step(use="clean-missing-data", columns=["i"]), AS_TEXT)["n"] == "text"
    by_rule = Selection(rules=[Rule(types=["numeric"])])
    assert typed(Step(use="clean-missing-data", columns=by_rule), AS_TEXT)["n"] == "number"


@pytest.mark.parametrize(
    "step",
    [
        Step(use="select-columns-in-dataset", columns=["n", "t"]),
        editing("n", new_column_names="n"),
    ],
)
def test_a_step_that_looks_at_no_value_does_not_stand_between(step):
    assert typed(step, AS_TEXT)["n"] == "text"


def test_one_that_chooses_by_types_or_rows_by_values_does():
    by_rule = Selection(rules=[Rule(types=["numeric"])])
    for step in (
        Step(use="select-columns-in-dataset", columns=by_rule),
        Step(use="remove-duplicate-rows"),
        Step(use="split-data"),
    ):
        assert typed(step, AS_TEXT)["n"] == "number"


def test_a_column_with_another_name_is_another_column():
    renamed = editing("t", new_column_names="x")

    assert typed(renamed, editing("x", data_type="integer")) == typed()


def test_a_category_stays_one_where_a_text_is_asked_for():
    asked = editing("c", data_type="string")

    assert retyped(recipe(asked), SCHEMA).column("c").type == "category"


def test_places_count_the_columns_that_are_there_at_that_step():
    by_place = Selection(rules=[Rule(indices="1")])
    asked = Step(use="edit-metadata", columns=by_place, settings={"data_type": "string"})
    pick = Step(use="select-columns-in-dataset", columns=["i", "t"])

    assert typed(asked)["n"] == "text"
    assert typed(asked, columns=["i", "t"]) == {"i": "text", "t": "text"}
    assert typed(pick, asked)["i"] == "text"
    assert typed(pick, asked)["n"] == "number"


def test_the_types_are_the_same_when_they_are_asked_for_again():
    asked = recipe(AS_TEXT, editing("i", data_type="floating-point"))
    once = retyped(asked, SCHEMA)

    assert retyped(asked, once) == once
    assert features(asked, once) == features(asked, SCHEMA)


def test_names_that_are_exchanged_are_other_columns():
    swapped = editing("n", "t", new_column_names="t,n")
    types = typed(swapped, editing("n", categorical="make-categorical"))

    assert types == typed()


def test_names_that_do_not_fit_are_left_to_the_check_of_the_steps():
    assert typed(editing("n", new_column_names="a,b")) == typed()
