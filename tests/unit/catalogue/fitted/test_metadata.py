"""Other names and roles for columns."""

import pytest

from tests.steps import NAN, assert_nodes_agree, fitted, table_of
from trainlet.errors import BadRecipe

TYPES = {"n": "number", "i": "integer", "b": "boolean", "d": "datetime", "t": "text"}


def test_a_label_is_set_aside_with_the_rows_that_have_one():
    table = table_of(TYPES, n=[1.0, 2.0, 3.0], t=["x", None, "a"])
    step = fitted("edit-metadata", table, ["t"], fields="label")
    found = step.run(table)

    assert list(found.X.columns) == ["n"]
    assert found.X["n"].tolist() == [1.0, 3.0]
    assert (found.label, found.classes, found.y.tolist()) == ("t", ("a", "x"), [1, 0])
    assert found.aside["t"].tolist() == ["x", "a"]
    assert found.roles == {"t": "label"}
    assert list(step.apply(table.X).columns) == ["n"]


def test_there_is_one_label():
    table = table_of(TYPES, n=[1.0], t=["x"])
    labelled = fitted("edit-metadata", table, ["t"], fields="label").run(table)
    with pytest.raises(BadRecipe) as caught:
        fitted("edit-metadata", labelled, ["n"], fields="label").run(labelled)

    assert caught.value.studio == "0037"


def test_amounts_are_labels_to_be_estimated():
    table = table_of(TYPES, d=[5.0, NAN], n=[1.0, 2.0])
    step = fitted("edit-metadata", table, ["d"], fields="label")

    assert step.run(table).classes == ()
    assert step.run(table).y.tolist() == [5.0]


@pytest.mark.parametrize(("fields", "role"), [("weight", "weight"), ("clear-feature", "none")])
def test_other_columns_are_set_aside_too(fields, role):
    table = table_of(TYPES, n=[1.0, NAN], i=[1.0, 2.0])
    step = fitted("edit-metadata", table, ["n"], fields=fields)
    found = step.run(table)

    assert found.roles == {"n": role}
    assert len(found.X) == 2
    assert assert_nodes_agree(step, table.X, TYPES).columns.tolist() == ["i"]
