"""Load Trained Model."""

from dataclasses import replace
from typing import Annotated

from msgspec import Meta

from trainlet import keys
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import ColumnType
from trainlet.errors import BadRecipe

ALIKE: set[ColumnType] = {"integer", "number"}
"""Types of which one may be taken for the other."""


class LoadSettings(Settings, frozen=True):
    """Settings of the step."""

    model: Annotated[
        str, Meta(description="A model: its name for the champion, name@alias or name@version.")
    ] = ""
    prefix: Annotated[
        str, Meta(max_length=100, description="What the names of its answers begin with.")
    ] = ""


def check(columns: list[str] | None, types: Types, settings: LoadSettings) -> None:
    """Raise ``BadRecipe`` if no model is named, or columns are: it has its own."""
    if not settings.model or columns is not None:
        raise BadRecipe(
            "load-trained-model takes the name of a model, and no columns.",
            remedy="GET /v1/models lists those there are.",
            studio="0003",
            field="model",
        )


def fit(table: Table, columns: list[str], settings: LoadSettings) -> FittedTransform:
    """Return the model's answers as columns; nothing is learned."""
    from trainlet.catalogue.fitted.saved import Saved

    saved = table.graphs[keys.MODELS + settings.model]
    absent = saved.optional.difference(table.types)
    for name, type_ in saved.takes.items():
        if name not in absent:
            _check_taken(name, type_, table, settings)
    names = {name: settings.prefix + name for name in saved.gives}
    for name in names.values():
        _check_new(name, table, settings)
    gives = {names[name]: type_ for name, type_ in saved.gives.items()}
    return Saved(replace(saved, gives=gives, lineage=_renamed(saved.lineage, names, absent)))


def _renamed(lineage: Lineage, names: dict[str, str], absent: frozenset[str]) -> Lineage:
    """Return the lineage of the answers by their names here, without columns that aren't there."""
    return replace(
        lineage,
        made={
            names[name]: tuple(each for each in sources if each not in absent)
            for name, sources in lineage.made.items()
        },
        types={names[name]: type_ for name, type_ in lineage.types.items()},
        filled=frozenset(names[name] for name in lineage.filled),
        torn=frozenset(names[name] for name in lineage.torn),
    )


def _check_taken(name: str, type_: ColumnType, table: Table, settings: LoadSettings) -> None:
    given = table.types.get(name)
    if given is None:
        raise _misfit(settings, name, "there is no such feature", "0001")
    if given != type_ and not {given, type_} <= ALIKE:
        raise _misfit(settings, name, f"it is {given}, not {type_}", "0017")


def _misfit(settings: LoadSettings, name: str, why: str, studio: str) -> BadRecipe:
    return BadRecipe(
        f"Model {settings.model!r} takes column {name!r}: {why}.",
        remedy="Give it a table like the one that it was trained on; an Edit Metadata step before"
        " it gives columns other types and names.",
        studio=studio,
        column=name,
        field="model",
    )


def _check_new(name: str, table: Table, settings: LoadSettings) -> None:
    beside = () if table.aside is None else table.aside.columns
    if name in table.types or name in beside or name == table.label:
        raise BadRecipe(
            f"Model {settings.model!r} answers with column {name!r}, which is there already.",
            remedy="Set another prefix for the names of its answers.",
            column=name,
            field="prefix",
        )


MODULE = Transform(
    title="Load Trained Model",
    summary="Has a version answer, and makes its answers columns.",
    settings=LoadSettings,
    fit=fit,
    check=check,
    outline=lambda types, columns, settings: None,
    models=("model",),
    deviations=(
        "Load Trained Model and Score Model in one: a step of any recipe or clean job, by the"
        " model's name; the version is pinned, and its graph becomes part of the new one.",
        "Models are named, not fetched from URLs; `trainlet model import` takes foreign ONNX"
        " files.",
        "An `.ilearner` file can't be read: train its experiment again.",
        "Columns that a version doesn't need (a recommender's features) may be left out.",
        "The version's answers are new columns behind the table's own; a row with a gap that it"
        " doesn't handle has a missing answer.",
    ),
)
