"""Convert to Indicator Values."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import MISSING_TEXT, TEXTUAL, ColumnType
from trainlet.errors import BadRecipe, TrainingFailed

MOST_COLUMNS = 16_384


class IndicatorSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    overwrite_categorical_columns: Annotated[
        bool, Meta(description="Leaves the columns out that the indicators are made of.")
    ] = False


def takes(type_: ColumnType, settings: IndicatorSettings) -> bool:
    """Tell whether columns of a type hold categories."""
    return type_ in TEXTUAL


def fit(table: Table, columns: list[str], settings: IndicatorSettings) -> FittedTransform:
    """Return the fitted step."""
    from trainlet.catalogue.fitted.dummies import Dummies, known_values
    from trainlet.catalogue.fitted.filling import Chain, RemoveColumns
    from trainlet.catalogue.fitted.outputs import fresh

    known = {name: known_values(table.X[name].to_numpy(object)) for name in columns}
    wanted = [
        f"{name}-{'Missing' if value == MISSING_TEXT else value}"
        for name, values in known.items()
        for value in values
    ]
    dropped = frozenset(columns if settings.overwrite_categorical_columns else ())
    _check_width(len(table.types) - len(dropped) + len(wanted))
    return Chain([Dummies(known, fresh(wanted, table.types)), RemoveColumns(dropped)])


def _check_width(width: int) -> None:
    if width > MOST_COLUMNS:
        raise TrainingFailed(
            f"Indicators would make the table {width:,} columns wide; {MOST_COLUMNS:,} are the"
            " most.",
            remedy="Leave columns of many values out, or group their values first.",
            studio="0129",
            field="steps",
        )


def check(columns: list[str] | None, types: Types, settings: IndicatorSettings) -> None:
    """Raise ``BadRecipe`` if there is no column to convert."""
    if columns or (columns is None and any(type_ in TEXTUAL for type_ in types.values())):
        return
    raise BadRecipe(
        "convert-to-indicator-values has no column of texts or categories to convert.",
        remedy="Name at least one in the step's columns.",
        studio="0056",
        field="columns",
    )


def outline(types: Types, columns: list[str], settings: IndicatorSettings) -> None:
    """Return nothing: only the rows can tell the values."""


MODULE = Transform(
    title="Convert to Indicator Values",
    summary="Makes a column of 0 and 1 of each value of columns of categories.",
    settings=IndicatorSettings,
    fit=fit,
    takes=takes,
    check=check,
    outline=outline,
    deviations=(
        "Columns of texts are categories without being made so.",
        "Indicators are whole numbers, in the order of their values.",
        "A value that training didn't have is 0 in all of them.",
        "An indicator whose name another column has gets a number behind it.",
    ),
)
