"""Which columns a recipe needs, how they are read, and which labels may occur."""

import msgspec
import pandas as pd
import pytest

from tests.cars import CLASSIFIER, MULTICLASS, REGRESSION, recipe
from trainlet.datasets import Schema
from trainlet.errors import BadTable
from trainlet.recipes import Split
from trainlet.work.retraining.columns import Shape, agreed, check_labels, needed


def names(columns: list) -> list[str]:
    return [column.name for column in columns]


def retyped(schema: Schema, **types: str) -> Schema:
    columns = [
        msgspec.structs.replace(column, type=types.get(column.name, column.type))
        for column in schema.columns
    ]
    return msgspec.structs.replace(schema, columns=columns)


def test_a_recipe_without_columns_needs_them_all(schema: Schema) -> None:
    assert names(needed(schema, recipe("side"), frozenset())) == names(schema.columns)


def test_a_recipe_needs_what_it_names_anywhere_in_the_order_of_the_table(schema: Schema) -> None:
    wanted = recipe(
        "side",
        columns=["kind", "size"],
        split=Split(by="column", column="id"),
        time="when",
    )

    assert names(needed(schema, wanted, frozenset())) == ["size", "kind", "side", "id", "when"]
    plain = recipe("side", columns=["kind", "size"])
    assert names(needed(schema, plain, frozenset({"ok", "gone"}))) == ["size", "ok", "kind", "side"]


def test_an_integer_is_a_number_where_any_version_has_numbers(schema: Schema) -> None:
    columns = needed(schema, recipe("price", REGRESSION), frozenset())
    found = agreed(
        columns, [schema, retyped(schema, size="number")], recipe("price", use=REGRESSION)
    )

    assert {c.name: c.type for c in found}["size"] == "number"
    assert {c.name: c.type for c in found}["two"] == "integer"
    assert columns == schema.columns


def test_no_other_type_gives_way(schema: Schema) -> None:
    other = retyped(schema, size="text", ok="number", when="number", kind="number")
    found = agreed(schema.columns, [schema, other], recipe("side"))

    assert found == schema.columns


def test_a_column_of_numbers_stays_one_though_a_version_has_integers(schema: Schema) -> None:
    found = agreed(schema.columns, [retyped(schema, price="integer")], recipe("side"))

    assert found == schema.columns


def test_a_label_widens_for_regression_alone(schema: Schema) -> None:
    schemas = [schema, retyped(schema, two="number")]
    classes = agreed(schema.columns, schemas, recipe("two", CLASSIFIER))
    values = agreed(schema.columns, schemas, recipe("two", REGRESSION))

    assert {c.name: c.type for c in classes}["two"] == "integer"
    assert {c.name: c.type for c in values}["two"] == "number"


def test_labels_that_the_champion_knows_pass(schema: Schema) -> None:
    frame = pd.DataFrame({"side": ["left", None, "right", "left"]}, dtype=object)

    for shape in (Shape(), Shape(classes=("left", "right")), Shape(classes=("a", "left", "right"))):
        assert check_labels(frame, schema.columns, recipe("side"), shape) is None


def test_a_label_that_the_champion_does_not_know_is_refused_with_all_of_them(
    schema: Schema,
) -> None:
    frame = pd.DataFrame({"kind": ["a", "z", "b", "y", "z"]}, dtype=object)
    with pytest.raises(BadTable) as caught:
        check_labels(frame, schema.columns, recipe("kind", MULTICLASS), Shape(classes=("a", "b")))

    assert caught.value.place == {"column": "kind", "labels": ["y", "z"]}
    assert "'y'" in caught.value.detail
    assert "POST /v1/train" in caught.value.remedy


def test_whole_numbers_are_compared_as_such(schema: Schema) -> None:
    frame = pd.DataFrame({"two": [7.0, 8.0, float("nan")]})

    assert check_labels(frame, schema.columns, recipe("two"), Shape(classes=(7, 8))) is None
    with pytest.raises(BadTable) as caught:
        check_labels(frame, schema.columns, recipe("two"), Shape(classes=(7, 9)))
    assert caught.value.place["labels"] == [8]
