"""The version that a new one is measured against, and the rows that it knows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from trainlet import datasets, registry
from trainlet.datasets import Schema
from trainlet.errors import ModelMissing, StoreUnavailable, TrainletError, VersionMissing
from trainlet.recipes import Recipe
from trainlet.registry import CHAMPION, Index, Manifest, Version
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.columns import Shape
from trainlet.work.material import Material, gather

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


def find_champion(store: Store, model: str, writer: str, known: Version | None) -> Champion | None:
    """Return the champion as it was before a writer's own change; None if there was none.

    A job that died after its change and runs again judges, and says, the same as before.

    Args:
        store: Where the model is.
        model: The model's name.
        writer: The token of the job that asks.
        known: The version that the job's build became, if it did.
    """
    try:
        index = registry.read_index(store, model)
    except ModelMissing:
        return None
    number = _number_before(index, writer, known)
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
    """Return the columns that a champion was trained on; None if no table of ours made it."""
    if champion is None or not champion.manifest.dataset.name:
        return None
    dataset = champion.manifest.dataset
    return datasets.read_schema(store, dataset.name, dataset.version)


def known_rows(
    store: Store, settings: Settings, champion: Champion, recipe: Recipe, schema: Schema
) -> "tuple[Material, Recipe] | None":
    """Return the rows that a champion was made from, with the recipe it was made by.

    They are read as ``schema`` has them, so that they compare. None if they are gone, or don't
    have these columns any more.

    Raises:
        StoreUnavailable: The store doesn't answer.
    """
    used = champion.manifest.dataset
    try:
        made_by = msgspec.convert(champion.manifest.recipe, Recipe)
        named = msgspec.structs.replace(made_by, dataset=used.name)
        also = frozenset(column.name for column in schema.columns)
        shape = Shape(schema, also)
        versions = [*used.earlier, used.version]
        return gather(store, settings, named, versions, shape), named
    except StoreUnavailable:
        raise
    except (TrainletError, msgspec.ValidationError):
        return None


def new_rows(material: Material, recipe: Recipe, known: "Material | None") -> int:
    """Return how many rows the champion was not made from, by their content."""
    from trainlet.training.problem import row_contents

    present = row_contents(material.frame, material.schema, recipe)
    if known is None:
        return len(present)
    return int((~np.isin(present, row_contents(known.frame, material.schema, recipe))).sum())


def untrained(
    problem: "Problem", material: Material, recipe: Recipe, known: tuple[Material, Recipe]
) -> NDArray[np.bool_]:
    """Return which held-out rows the champion was not trained on, ``[h]``."""
    from trainlet.training.problem import pose, row_contents

    rows, made_by = known
    if _deals_alike(recipe, made_by):
        return np.ones(len(problem.places), dtype=bool)
    trained = pose(rows.frame, rows.schema, made_by).trained
    contents: NDArray[Any] = row_contents(rows.frame, material.schema, recipe)[trained]
    held_out = row_contents(material.frame, material.schema, recipe)[problem.places]
    return ~np.isin(held_out, contents)


def _deals_alike(one: Recipe, other: Recipe) -> bool:
    """Tell whether what one recipe holds out, the other never trains on."""
    same = ("split", "dataset", "label", "columns", "time")
    return one.split.by != "random" and all(getattr(one, f) == getattr(other, f) for f in same)


def _number_before(index: Index, writer: str, known: Version | None) -> int:
    mine = [move for move in index.moves if move.writer == writer and move.alias == CHAMPION]
    if mine:
        return mine[0].before
    if known and known.writer == writer:
        return known.against
    return registry.champion_of(index)
