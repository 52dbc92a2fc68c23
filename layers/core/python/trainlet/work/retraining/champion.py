"""The version that a new one is measured against, and the rows that it knows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from trainlet import datasets, registry
from trainlet.cells import TEXTUAL, ColumnType
from trainlet.datasets import Schema
from trainlet.errors import (
    BadTable,
    ModelMissing,
    NotFound,
    Unprocessable,
    VersionMissing,
)
from trainlet.recipes import Recipe, beside, features
from trainlet.registry import CHAMPION, Index, Manifest, Version
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.retraining.columns import Shape
from trainlet.work.retraining.material import Material, gather

if TYPE_CHECKING:
    from trainlet.training.problem import Problem


@dataclass(frozen=True, slots=True)
class Champion:
    """The version that serves.

    Attributes:
        version: Its line in the index.
        manifest: What is known of it.
        order: Which data it serves for: the greater, the newer.
        revision: The revision of the index at which it came to serve.
    """

    version: Version
    manifest: Manifest
    order: str
    revision: int


@dataclass(frozen=True, slots=True)
class Known:
    """The rows that a champion was made from.

    Attributes:
        material: The rows; with the columns that were asked for, and the champion's own.
        made_by: The recipe it was made by.
        columns: The columns that the recipe took, the label too.
    """

    material: Material
    made_by: Recipe
    columns: dict[str, ColumnType]


def find_champion(store: Store, model: str, writer: str) -> Champion | None:
    """Return the champion as it was before a writer's own change; None if there was none.

    A job that died after its change and runs again judges, and says, the same as before.

    Args:
        store: Where the model is.
        model: The model's name.
        writer: The token of the job that asks.
    """
    try:
        index = registry.read_index(store, model)
    except ModelMissing:
        return None
    number = _number_before(index, writer)
    if not number:
        return None
    try:
        version = registry.find_version(store, index, model, number)
    except VersionMissing:
        return None  # deleted since
    manifest = registry.read_manifest(store, model, version)
    alias = index.aliases.get(CHAMPION)
    is_present = alias is not None and alias.version == number
    order = alias.order if alias and is_present and alias.order else manifest.order
    return Champion(version, manifest, order, alias.revision if alias else 0)


def schema_of(store: Store, champion: Champion | None) -> Schema | None:
    """Return the newest table that a champion was trained on; None if no table of ours made it."""
    if champion is None or not champion.manifest.dataset.name:
        return None
    dataset = champion.manifest.dataset
    return datasets.read_schema(store, dataset.name, dataset.version)


def taken(champion: Champion, schema: Schema) -> Schema:
    """Return the columns that a champion took of its table, typed as they were read."""
    used = _used(champion, schema)
    columns = [
        msgspec.structs.replace(column, type=used[column.name])
        for column in schema.columns
        if column.name in used
    ]
    return msgspec.structs.replace(schema, columns=columns)


def inputs_in(champion: Champion | None, schema: Schema) -> frozenset[str]:
    """Return the columns of a table that a champion takes: on rows with them the two compare."""
    inputs = champion.manifest.signature.inputs if champion else []
    return frozenset(column.name for column in inputs if schema.column(column.name))


def known_rows(
    store: Store, settings: Settings, champion: Champion, schema: Schema
) -> "Known | None":
    """Return the rows that a champion was made from.

    They are read as ``schema`` has them, so that they compare. None if they are gone, or can't be
    read like that.

    Raises:
        StoreUnavailable: The store doesn't answer.
        ArtifactCorrupt: It gives damaged bytes.
    """
    used = champion.manifest.dataset
    versions = [*used.earlier, used.version]
    try:
        made_by = msgspec.convert(champion.manifest.recipe, Recipe)
        named = msgspec.structs.replace(made_by, dataset=used.name)
        own = datasets.read_schema(store, used.name, used.version)
        columns = _used(champion, own)
        base = _joined(schema, own, columns, made_by)
        shape = Shape(base, frozenset(column.name for column in base.columns))
        material = gather(store, settings, named, versions, shape)
    except (NotFound, Unprocessable, msgspec.ValidationError):
        return None
    return Known(material, named, columns) if material.versions == versions else None


def _used(champion: Champion, own: Schema) -> dict[str, ColumnType]:
    """Return the columns that a champion took; all of its table where the manifest is too old."""
    return champion.manifest.columns or {column.name: column.type for column in own.columns}


def _joined(schema: Schema, own: Schema, used: dict[str, ColumnType], made_by: Recipe) -> Schema:
    """Return the columns of a schema, and those that a champion was made from.

    Raises:
        BadTable: A column is read otherwise than the champion's was.
    """
    known = {column.name for column in schema.columns}
    wanted = {*used, *beside(made_by, own)} - known
    for column in schema.columns:
        if not _reads_alike(column.type, used.get(column.name, column.type)):
            raise BadTable(f"Column {column.name!r} is {column.type} by now.", column=column.name)
    added = [
        msgspec.structs.replace(column, type=used.get(column.name, column.type))
        for column in own.columns
        if column.name in wanted
    ]
    return msgspec.structs.replace(schema, columns=[*schema.columns, *added])


def _reads_alike(one: ColumnType, other: ColumnType) -> bool:
    return one == other or {one, other} in ({"integer", "number"}, set(TEXTUAL))


def new_rows(material: Material, recipe: Recipe, known: Known | None) -> int:
    """Return how many rows the champion was not made from, by their content."""
    from trainlet.training.problem import row_contents

    present = row_contents(material.frame, material.schema, recipe)
    if known is None:
        return len(present)
    return int(
        (~np.isin(present, row_contents(known.material.frame, material.schema, recipe))).sum()
    )


def untrained(
    problem: "Problem", material: Material, recipe: Recipe, known: Known
) -> NDArray[np.bool_]:
    """Return which held-out rows the champion was not trained on, as it sees them, ``[h]``."""
    from trainlet.training.deal import hash_rows
    from trainlet.training.problem import pose

    if _deals_alike(recipe, material, known):
        return np.ones(len(problem.places), dtype=bool)
    rows, names = known.material, known.columns
    columns = [column for column in rows.schema.columns if column.name in names]
    own = msgspec.structs.replace(rows.schema, columns=columns)
    trained = pose(rows.frame, own, known.made_by).known
    shared = [name for name in names if name in material.frame]
    held_out: NDArray[Any] = hash_rows(material.frame[shared], 0)[problem.places]
    return ~np.isin(held_out, hash_rows(rows.frame[shared], 0)[trained])


def _deals_alike(recipe: Recipe, material: Material, known: Known) -> bool:
    """Tell whether what a recipe holds out, the champion's own never trains on.

    Which rows are the newest changes with the rows, and so does when a group's newest row was.
    """
    same = ("split", "dataset", "label", "columns", "time", "group")
    names = {*features(recipe, material.schema), recipe.label}
    is_same = all(getattr(recipe, field) == getattr(known.made_by, field) for field in same)
    by = recipe.split.by
    is_for_good = by in ("content", "column") or (by == "period" and not recipe.group)
    is_blind = not known.made_by.split.refit
    return is_for_good and is_same and is_blind and names == set(known.columns)


def _number_before(index: Index, writer: str) -> int:
    moved = [move for move in index.moves if move.writer == writer and move.alias == CHAMPION]
    if moved:
        return moved[0].before
    published = [version for version in index.versions if version.writer == writer]
    return published[0].against if published else registry.champion_of(index)
