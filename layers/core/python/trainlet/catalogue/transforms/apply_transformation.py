"""Apply Transformation."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import ColumnType
from trainlet.errors import BadRecipe

ALIKE: set[ColumnType] = {"integer", "number"}
"""Types of which one may be taken for the other."""


class ApplySettings(Settings, frozen=True):
    """Settings of the step."""

    transformation: Annotated[
        str, Meta(description="A saved transformation: its name, or name@version.")
    ] = ""


def check(columns: list[str] | None, types: Types, settings: ApplySettings) -> None:
    """Raise ``BadRecipe`` if no transformation is named, or columns are: it has its own."""
    if not settings.transformation or columns is not None:
        raise BadRecipe(
            "apply-transformation takes the name of a transformation, and no columns.",
            remedy="GET /v1/transformations lists those there are.",
            studio="0003",
            field="transformation",
        )


def fit(table: Table, columns: list[str], settings: ApplySettings) -> FittedTransform:
    """Return the saved transformation; nothing is learned."""
    from trainlet.catalogue.fitted.saved import Saved

    saved = table.graphs[settings.transformation]
    for name, type_ in saved.takes.items():
        _check_type(name, type_, table.types.get(name, type_), settings)
    absent = [name for name in saved.takes if name not in table.types]
    if saved.takes and len(absent) == len(saved.takes):
        raise _misfit(settings, absent[0], "there is none", "0001")
    return Saved(saved)


def _check_type(name: str, type_: ColumnType, given: ColumnType, settings: ApplySettings) -> None:
    if given != type_ and not {given, type_} <= ALIKE:
        raise _misfit(settings, name, f"it is {given}, not {type_}", "0017")


def _misfit(settings: ApplySettings, name: str, why: str, studio: str) -> BadRecipe:
    return BadRecipe(
        f"Transformation {settings.transformation!r} takes column {name!r}: {why}.",
        remedy="Apply it to a table like the one that it was made of; an Edit Metadata step before"
        " it gives columns other types.",
        studio=studio,
        column=name,
        field="transformation",
    )


MODULE = Transform(
    title="Apply Transformation",
    summary="Does again what a clean job has learned.",
    settings=ApplySettings,
    fit=fit,
    check=check,
    outline=lambda types, columns, settings: None,
    transformations=("transformation",),
    deviations=(
        "A step of any recipe or clean job, by the transformation's name; the version is pinned.",
        "It begins behind the last step that changed the table as a whole, as SQL does; what a"
        " clean job keeps says which.",
        "What is made of a column that isn't there is not made.",
        "Integers may be taken for numbers, and numbers for integers.",
        "Select Columns Transform is a clean job of one selecting step, applied like any other.",
    ),
)
