"""Remove Duplicate Rows."""

from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.errors import BadRecipe

if TYPE_CHECKING:
    from trainlet.catalogue.fitted.rows.rows import Places


class DuplicateSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    retain_first_duplicate_row: Annotated[
        bool, Meta(description="Keeps the first row of each key; else the last.")
    ] = True


def fit(table: Table, columns: list[str], settings: DuplicateSettings) -> FittedTransform:
    """Return the step; its columns are the key columns."""
    from trainlet.catalogue.fitted.rows.rows import Keep

    return Keep(partial(_distinct, columns=columns, settings=settings))


def _distinct(table: Table, columns: list[str], settings: DuplicateSettings) -> "Places":
    """Return the places of one row per key; a missing value is equal to a missing one."""
    keys = table.X[columns]
    if table.y is not None and len(columns) == table.X.shape[1]:
        keys = keys.set_axis(range(len(columns)), axis=1).assign(label=table.y)
    if not keys.shape[1]:
        return np.arange(len(keys))
    kept: Literal["first", "last"] = "first" if settings.retain_first_duplicate_row else "last"
    return np.flatnonzero(~keys.duplicated(keep=kept).to_numpy())


def check(columns: list[str] | None, types: Types, settings: DuplicateSettings) -> None:
    """Raise ``BadRecipe`` if an empty list of key columns is given."""
    if columns == []:
        raise BadRecipe(
            "remove-duplicate-rows has no key columns.",
            remedy="Name at least one in the step's columns, or leave them out for all.",
            studio="0020",
            field="columns",
        )


MODULE = Transform(
    title="Remove Duplicate Rows",
    summary="Keeps one row per distinct key.",
    place="training",
    settings=DuplicateSettings,
    fit=fit,
    check=check,
    deviations=(
        "Where all columns are keys, or none is named, the label is one too.",
        "Rows keep their order.",
    ),
)
