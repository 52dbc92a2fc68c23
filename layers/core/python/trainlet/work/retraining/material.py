"""The rows that a recipe is trained on: one dataset version, or several put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from trainlet import datasets
from trainlet.cells import ColumnType
from trainlet.datasets import Schema, VersionLine
from trainlet.errors import BadTable, DatasetMissing
from trainlet.recipes import Recipe
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.retraining.columns import Shape, agreed, check_labels, needed

if TYPE_CHECKING:
    import pandas as pd

DAY = 86_400.0
BEFORE_1970 = 62_135_683_200.0
"""Seconds of all the years that a date can be in before 1970, and a day for its offset."""


@dataclass(frozen=True, slots=True)
class Material:
    """A table ready to be learned from.

    Attributes:
        frame: Typed rows, those of older versions first.
        schema: The newest version used, with the types that the rows are read in.
        versions: The versions used, oldest first.
        ages: Which of them each row is of, ``[n]``.
    """

    frame: "pd.DataFrame"
    schema: Schema
    versions: list[str]
    ages: NDArray[np.int64]


def lines_for(index: datasets.Index, version: str, recipe: Recipe) -> list[VersionLine]:
    """Return the versions whose rows a recipe takes when ``version`` is the newest, oldest first.

    Raises:
        DatasetMissing: The index has no such version.
    """
    newest = next((line for line in index.versions if line.version == version), None)
    if newest is None:
        raise DatasetMissing(
            f"Dataset {recipe.dataset!r} has no version {version!r}.",
            remedy=f"GET /v1/datasets/{recipe.dataset}/versions lists those it has.",
            dataset=recipe.dataset,
        )
    rule = recipe.retrain
    if rule is None or rule.rows == "replace":
        return [newest]
    kept: dict[str, VersionLine] = {}
    for line in sorted(index.versions, key=lambda line: line.order):
        if line.order <= newest.order:
            kept.pop(line.corrects, None)  # the same rows, read otherwise
            kept[line.version] = line
    known = list(kept.values())
    if rule.window_days and not recipe.time:
        since = newest.uploaded.timestamp() - rule.window_days * DAY
        known = [line for line in known if line.uploaded.timestamp() > since]
    return known


def order_of(material: Material, line: VersionLine, recipe: Recipe) -> str:
    """Return a text that sorts the data by age: the greater, the newer (P4).

    It is the newest time of the recipe's time column, else when the version came; then S3's order
    of the writes of one key, then the version's id.
    """
    seconds = line.uploaded.timestamp()
    if recipe.time:
        newest = float(material.frame[recipe.time].max())
        seconds = newest if newest == newest else -BEFORE_1970  # noqa: PLR0124 - no row has a time
    sequencer = line.sequencer and line.sequencer.ljust(32, "0")
    return f"{seconds + BEFORE_1970:019.6f} {sequencer} {line.version}"


def gather(
    store: Store, settings: Settings, recipe: Recipe, versions: Sequence[str], shape: Shape
) -> Material:
    """Return the rows of these versions.

    Args:
        store: Where the dataset is.
        settings: Limits.
        recipe: Which columns are needed, and which rows of a window.
        versions: The versions, oldest first.
        shape: In which types the columns are read.

    An older version that doesn't fit is left out: it was refused, with a receipt, when it came.

    Raises:
        BadTable: The newest version lacks a column, has a cell that is not of the column's type,
            or a label that it may not have.
    """
    schemas = [datasets.read_schema(store, recipe.dataset, version) for version in versions]
    columns = agreed(needed(shape.base or schemas[-1], recipe, shape.also), schemas, recipe)
    frames: dict[str, pd.DataFrame] = {}
    for schema in schemas:
        try:
            frame = _read(store, settings, schema, {c.name: c.type for c in columns})
            check_labels(frame, columns, recipe, shape)
            frames[schema.version] = frame
        except BadTable:
            if schema is schemas[-1]:
                raise  # an older one was refused when it came
    return _together(frames, msgspec.structs.replace(schemas[-1], columns=columns), recipe)


def _together(frames: "dict[str, pd.DataFrame]", schema: Schema, recipe: Recipe) -> Material:
    import pandas as pd

    frame = pd.concat(frames.values(), ignore_index=True)
    ages = np.repeat(np.arange(len(frames)), [len(each) for each in frames.values()])
    kept = _window(frame, recipe)
    return Material(frame.iloc[kept].reset_index(drop=True), schema, list(frames), ages[kept])


def _read(
    store: Store, settings: Settings, schema: Schema, types: dict[str, ColumnType]
) -> "pd.DataFrame":
    from trainlet.tables import read_stored, release, typed_as

    stored = datasets.read_data(store, schema)
    try:
        return typed_as(read_stored(stored, settings, schema.reading), types)
    except BadTable as error:
        place = {**error.place, "dataset": schema.dataset, "version": schema.version}
        raise BadTable(error.detail, remedy=error.remedy, studio=error.studio, **place) from None
    finally:
        release()  # half a million rows leave 140 MB behind


def _window(frame: "pd.DataFrame", recipe: Recipe) -> NDArray[np.int64]:
    """Return the positions of the rows that the recipe's window keeps, ascending."""
    rule, rows = recipe.retrain, np.arange(len(frame))
    if rule is None or rule.rows != "window":
        return rows
    if rule.window_rows and not recipe.time:
        return rows[-rule.window_rows :]
    if not recipe.time:
        return rows
    times = frame[recipe.time].to_numpy(np.float64)
    if rule.window_rows:
        order = np.argsort(np.where(np.isnan(times), -np.inf, times), kind="stable")
        return np.sort(order[-rule.window_rows :])
    since = np.nanmax(times, initial=-np.inf) - (rule.window_days or 0.0) * DAY
    within: NDArray[np.int64] = rows[times > since]
    return within
