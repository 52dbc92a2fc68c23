"""Add Columns."""

from functools import partial
from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types


class AddColumnsSettings(Settings, frozen=True):
    """Settings of the step."""

    dataset: Annotated[str, Meta(description="The dataset whose columns come behind.")] = ""


def fit(table: Table, columns: list[str], settings: AddColumnsSettings) -> FittedTransform:
    """Return the step."""
    from trainlet.catalogue.fitted.rows.rows import Rewrite
    from trainlet.catalogue.fitted.tables.tablewide import other_table, refuse_beside

    other = other_table(table, settings.dataset)
    if len(other.X) > len(table.X):
        refuse_beside("Add Columns with a longer dataset", table)
    return Rewrite(partial(_put_beside, other=other))


def _put_beside(table: Table, other: Table) -> Table:
    from trainlet.catalogue.fitted.tables.joining import beside, padded

    rows = max(len(table.X), len(other.X))
    return beside(padded(table, rows), padded(other, rows))


def check(columns: list[str] | None, types: Types, settings: AddColumnsSettings) -> None:
    """Raise ``BadRecipe`` if columns are named, or no dataset is."""
    from trainlet.catalogue.fitted.tables.tablewide import check_named, refuse_columns

    refuse_columns("Add Columns", columns)
    check_named(settings.dataset)


def outline(types: Types, columns: list[str], settings: AddColumnsSettings) -> None:
    """Return nothing: the other dataset has columns of its own."""


MODULE = Transform(
    title="Add Columns",
    summary="Puts the columns of another dataset beside those of the table, row by row.",
    place="clean",
    settings=AddColumnsSettings,
    fit=fit,
    check=check,
    outline=outline,
    datasets=("dataset",),
    beyond=lambda settings: "a model has no other dataset to take columns from",
)
