"""Other tables, saved transformations and models that steps name."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from trainlet import datasets, keys, recipes, registry, transformations
from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Table
from trainlet.errors import ArtifactCorrupt, BadRecipe
from trainlet.settings import Settings
from trainlet.store import Store

if TYPE_CHECKING:
    from trainlet.catalogue.fitted.saved import SavedGraph


def others(steps: Sequence[recipes.Step], store: Store, settings: Settings) -> dict[str, Table]:
    """Return the other tables that steps name, by what they are called there.

    Raises:
        DatasetMissing: There is none of that name.
    """
    return {text: _table(text, store, settings) for text in _named(steps, "datasets")}


def of_recipe(recipe: recipes.Recipe, store: Store, settings: Settings) -> dict[str, Table]:
    """Return the other tables that a recipe's steps and its learner name; see ``others``.

    Those of the learner go by their names alone: its settings may or may not name versions.
    """
    learner = lookup.get("learners", recipe.learner.use)
    named = [recipe.learner.settings.get(field) for field in learner.datasets]
    keyed = {
        text.partition("@")[0]: _table(text, store, settings, keyed=True) for text in named if text
    }
    return others(recipe.steps, store, settings) | keyed


def graphs(steps: Sequence[recipes.Step], store: Store) -> "dict[str, SavedGraph]":
    """Return the saved transformations and models that steps name, by what they are called there.

    Raises:
        NotFound: There is none of that name, or none that can be used again.
        BadRecipe: A model can't be part of another.
    """
    saved = {text: _graph(text, store) for text in _named(steps, "transformations")}
    models = {keys.MODELS + text: _scorer(text, store) for text in _named(steps, "models")}
    return {**saved, **models}


def _named(steps: Sequence[recipes.Step], kind: str) -> Iterator[str]:
    for step in steps:
        transform = lookup.get("transforms", step.use)
        for field in getattr(transform, kind):
            if step.settings.get(field):
                yield step.settings[field]


def _table(text: str, store: Store, settings: Settings, *, keyed: bool = False) -> Table:
    """Return a table; the first column of one that is ``keyed`` is read as ids."""
    from trainlet.tables import read_stored, typed_as

    name, _, version = text.partition("@")
    schema = datasets.read_schema(store, name, version)
    table = read_stored(datasets.read_data(store, schema), settings, schema.reading)
    types = {column.name: column.type for column in schema.columns}
    if keyed:
        types[schema.columns[0].name] = "text"
    featured = {name: recipes.feature_type(type_) for name, type_ in types.items()}
    return Table(X=typed_as(table, types), types=featured)


def _graph(text: str, store: Store) -> "SavedGraph":
    from trainlet.training.replay import saved_graph

    found = transformations.read(store, *transformations.parse(text))
    if found.replay and not found.replay.size:
        return saved_graph(found.replay, b"")
    data = transformations.read_file(store, found)
    assert found.replay is not None  # it has a file
    return saved_graph(found.replay, data)


def _scorer(text: str, store: Store) -> "SavedGraph":
    from trainlet.training.scorers import scorer

    name, reference = registry.target(text)
    version = registry.find_version(store, registry.read_index(store, name), name, reference)
    manifest = registry.read_manifest(store, name, version)
    if not manifest.sha256:
        raise BadRecipe(
            f"Version {version.number} of {name!r} is answered by Vowpal Wabbit itself: it has no"
            " graph that another could hold.",
            remedy="Name a version whose scorer is onnx, or score its lines by /vw-score.",
            field="model",
        )
    data = registry.artifact(store, name, version, "model.onnx")
    if hashlib.sha256(data).hexdigest() != manifest.sha256:
        raise ArtifactCorrupt(
            f"The stored bytes of {text} don't match its manifest.",
            remedy="Train it again.",
            model=name,
        )
    return scorer(text, manifest.signature, data)
