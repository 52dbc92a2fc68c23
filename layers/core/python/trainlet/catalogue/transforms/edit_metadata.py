"""Edit Metadata."""

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import ColumnType, Role
from trainlet.errors import BadRecipe

if TYPE_CHECKING:
    from trainlet.catalogue.fitted.metadata import Edited

TYPES: dict[str, ColumnType] = {
    "string": "text",
    "integer": "integer",
    "floating-point": "number",
    "boolean": "boolean",
    "datetime": "datetime",
    "timespan": "duration",
}
"""Studio's types, and ours."""

ROLES: dict[str, Role] = {"label": "label", "weight": "weight", "clear-feature": "none"}
"""What takes columns out of the features, and what they are then."""


class EditSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    data_type: Annotated[
        Literal[
            "unchanged", "string", "integer", "floating-point", "datetime", "timespan", "boolean"
        ],
        Meta(description="How the columns' cells are read from the start."),
    ] = "unchanged"
    categorical: Annotated[
        Literal["unchanged", "make-categorical", "make-non-categorical"],
        Meta(description="Whether a value is one of a few names, and no quantity."),
    ] = "unchanged"
    fields: Annotated[
        Literal[
            "unchanged",
            "feature",
            "label",
            "weight",
            "clear-feature",
            "clear-label",
            "clear-score",
            "clear-weight",
        ],
        Meta(description="What the columns are to whoever trains on them."),
    ] = "unchanged"
    new_column_names: Annotated[
        str, Meta(description="A new name for each column, in their order, divided by commas.")
    ] = ""


def check(columns: list[str] | None, types: Types, settings: EditSettings) -> None:
    """Raise ``BadRecipe`` for names that are too few, too many, blank or taken."""
    if columns is None:
        raise BadRecipe(
            "edit-metadata names no columns.",
            remedy="List at least one in the step's columns, or give rules.",
            studio="0020",
            field="columns",
        )
    if settings.fields in ("label", "weight") and len(columns) > 1:
        raise BadRecipe(
            f"{len(columns)} columns can't all be the {settings.fields}.",
            remedy="Name one.",
            studio="0037" if settings.fields == "label" else "0122",
            field="columns",
        )
    _check_names(columns, types, new_names(settings))


def _check_names(columns: list[str], types: Types, names: list[str]) -> None:
    if names and len(names) != len(columns):
        raise _bad_names(f"{len(names)} new names for {len(columns)} columns", "0031")
    if not all(name and name.isprintable() for name in names):
        raise _bad_names("A new name is blank, or has characters that can't be printed", "0031")
    behind = [*names, *(name for name in types if name not in columns)] if names else []
    twice = next((name for name in behind if behind.count(name) > 1), None)
    if twice is not None:
        raise _bad_names(f"Two columns would be called {twice!r}", "0028")


def _bad_names(detail: str, studio: str) -> BadRecipe:
    return BadRecipe(
        f"{detail}.",
        remedy="Give each column a name of its own, in their order, divided by commas.",
        studio=studio,
        field="new_column_names",
    )


def new_names(settings: EditSettings) -> list[str]:
    """Return the new names; none if they stay."""
    text = settings.new_column_names
    return [name.strip() for name in text.split(",")] if text else []


def wanted(type_: ColumnType, settings: EditSettings) -> ColumnType:
    """Return the type that a column of a type becomes."""
    if settings.categorical == "make-categorical":
        return "text"
    return TYPES.get(settings.data_type, type_)


def reads(types: Types, columns: list[str], settings: EditSettings) -> Types:
    """Return the types that columns are read in."""
    return {name: wanted(types[name], settings) for name in columns}


def beyond(settings: EditSettings) -> str:
    """Return why no model can hold the step; blank if it can."""
    if settings.fields == "label":
        return "a recipe names its label itself"
    return "no learner heeds weights" if settings.fields == "weight" else ""


def outline(types: Types, columns: list[str], settings: EditSettings) -> Types | None:
    """Return the types behind the step."""
    names = dict(zip(columns, new_names(settings) or columns, strict=True))
    gone = columns if settings.fields in ROLES else []
    changed = {name: wanted(types[name], settings) for name in columns}
    behind = {**types, **changed}
    return {names.get(name, name): type_ for name, type_ in behind.items() if name not in gone}


def fit(table: Table, columns: list[str], settings: EditSettings) -> FittedTransform:
    """Return the fitted step."""
    from trainlet.catalogue.fitted.filling import Chain
    from trainlet.catalogue.fitted.metadata import Restored

    _check_aside([name for name in columns if name not in table.types], table, settings)
    aside = [name for name in columns if _is_restored(name, table, settings)]
    if not aside:
        return _edited(table, [name for name in columns if name in table.types], settings)
    restored = Restored(aside)
    table = restored.run(table)
    inside = [name for name in columns if name in table.types]
    return Chain([restored, _edited(table, inside, settings)])


def _check_aside(names: list[str], table: Table, settings: EditSettings) -> None:
    """Raise ``BadRecipe`` for a new name of what is no feature, and for a second weight."""
    if names and settings.new_column_names:
        raise BadRecipe(
            f"Column {names[0]!r} is no feature: it can't be renamed.",
            remedy="Make it a feature in a step before this one.",
            studio="0031",
            column=names[0],
            field="new_column_names",
        )
    weights = [name for name, role in table.roles.items() if role == "weight" and name not in names]
    if settings.fields == "weight" and weights:
        raise BadRecipe(
            f"Column {weights[0]!r} is the weight already.",
            remedy="Clear it first: there can be one.",
            studio="0122",
            column=weights[0],
            field="fields",
        )


def _is_restored(name: str, table: Table, settings: EditSettings) -> bool:
    """Tell whether a column lies aside, and gets another role."""
    if name in table.types:
        return False
    role = {"clear-label": "label", "clear-weight": "weight"}.get(settings.fields)
    if role:
        return table.roles.get(name) == role
    return settings.fields == "feature" or settings.fields in ROLES


def _edited(table: Table, columns: list[str], settings: EditSettings) -> "Edited":
    from trainlet.catalogue.fitted.casts import fit_cast
    from trainlet.catalogue.fitted.metadata import Edited, SetAside

    if new_names(settings):
        _check_names(columns, table.types, new_names(settings))
    casts = [fit_cast(table, name, wanted(table.types[name], settings)) for name in columns]
    odd = next((cast for cast in casts if cast.type not in ("integer", "number")), None)
    if settings.fields == "weight" and odd:
        raise BadRecipe(
            f"Column {odd.name!r} is {odd.type}: a weight is a number.",
            remedy="Name a column of numbers.",
            studio="0124",
            column=odd.name,
            field="fields",
        )
    names = dict(zip(columns, new_names(settings) or columns, strict=True))
    role = ROLES.get(settings.fields)
    return SetAside(casts, names, role) if role else Edited(casts, names)


MODULE = Transform(
    title="Edit Metadata",
    summary="Gives columns other types, roles or names.",
    settings=EditSettings,
    fit=fit,
    check=check,
    outline=outline,
    beyond=beyond,
    reads=reads,
    restores=lambda settings: settings.fields not in ("unchanged", "clear-score"),
    names=lambda columns, settings: new_names(settings) or columns,
    deviations=(
        "A table's own columns are read anew as the type that is asked for; a cell that isn't of it"
        " is refused with its row. Columns that steps have made are converted.",
        "A categorical column is one of texts: its cells' own. Making it non-categorical changes"
        " its type only together with a data type.",
        "In a clean job a label of at most 20 different whole numbers is one of classes, of more an"
        " amount; rows without a label are left out, as they are in training.",
        "Roles are kept with the dataset that a clean job makes; a label, a weight or a column that"
        " is no feature is left out of what is trained on. Clearing a label, score or weight leaves"
        " the column a feature.",
    ),
)
