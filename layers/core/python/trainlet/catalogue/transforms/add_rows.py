"""Add Rows."""

from dataclasses import replace
from functools import partial
from itertools import zip_longest
from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import ColumnType
from trainlet.errors import BadRecipe

NUMERIC: tuple[ColumnType, ...] = ("integer", "number")


class AddRowsSettings(Settings, frozen=True):
    """Settings of the step."""

    dataset: Annotated[str, Meta(description="The dataset whose rows come behind.")] = ""


def fit(table: Table, columns: list[str], settings: AddRowsSettings) -> FittedTransform:
    """Return the step."""
    from trainlet.catalogue.fitted.rows.rows import Rewrite
    from trainlet.catalogue.fitted.tables.tablewide import other_table, refuse_beside

    refuse_beside("Add Rows", table)
    other = other_table(table, settings.dataset)
    types = _common(table.types, other.types)
    return Rewrite(partial(_stack, other=other, types=types))


def _stack(table: Table, other: Table, types: Types) -> Table:
    import pandas as pd

    X = {name: pd.concat([table.X[name], other.X[name]], ignore_index=True) for name in types}
    return replace(table, X=pd.DataFrame(X), types=types)


def _common(upper: Types, lower: Types) -> Types:
    """Return the types of the stacked columns; raise ``BadRecipe`` if they don't fit."""
    for place, (one, other) in enumerate(zip_longest(upper, lower)):
        if one != other:
            told = [f"{each!r}" if each is not None else "none" for each in (one, other)]
            raise BadRecipe(
                f"Column {place} (from 0) is {told[0]} in the table, {told[1]} in the other.",
                remedy="Give both the same columns in the same order: edit-metadata renames,"
                " select-columns-in-dataset leaves out.",
                studio="0010",
                column=one if one is not None else other,
                field="steps",
            )
    return {name: _wider(name, type_, lower[name]) for name, type_ in upper.items()}


def _wider(name: str, one: ColumnType, other: ColumnType) -> ColumnType:
    if one == other:
        return one
    if one in NUMERIC and other in NUMERIC:
        return "number"
    raise BadRecipe(
        f"Column {name!r} is {one} in the table, {other} in the other dataset.",
        remedy="Give it the same type in both: edit-metadata.",
        studio="0016",
        column=name,
        field="steps",
    )


def check(columns: list[str] | None, types: Types, settings: AddRowsSettings) -> None:
    """Raise ``BadRecipe`` if columns are named, or no dataset is."""
    from trainlet.catalogue.fitted.tables.tablewide import check_named, refuse_columns

    refuse_columns("Add Rows", columns)
    check_named(settings.dataset)


def outline(types: Types, columns: list[str], settings: AddRowsSettings) -> None:
    """Return nothing: whether a whole number stays one depends on the other dataset."""


MODULE = Transform(
    title="Add Rows",
    summary="Puts the rows of another dataset behind those of the table.",
    place="clean",
    settings=AddRowsSettings,
    fit=fit,
    check=check,
    outline=outline,
    datasets=("dataset",),
    beyond=lambda settings: "a model has no other dataset to take rows from",
    deviations=(
        "Columns must have the same names in the same order.",
        "Whole numbers and others together are numbers.",
    ),
)
