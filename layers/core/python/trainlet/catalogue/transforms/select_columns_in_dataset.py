"""Select Columns in Dataset."""

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.errors import BadRecipe


class SelectSettings(Settings, frozen=True):
    """No settings: the step's columns say it all."""


def fit(table: Table, columns: list[str], settings: SelectSettings) -> FittedTransform:
    """Return the selection."""
    from trainlet.catalogue.fitted.filling import RemoveColumns

    return RemoveColumns(frozenset(table.types) - frozenset(columns))


def check(columns: list[str] | None, types: Types, settings: SelectSettings) -> None:
    """Raise ``BadRecipe`` if no columns are named."""
    if not columns:
        raise BadRecipe(
            "select-columns-in-dataset names no columns.",
            remedy="List at least one in the step's columns, or give rules.",
            studio="0011",
            field="columns",
        )


def outline(types: Types, columns: list[str], settings: SelectSettings) -> Types:
    """Return the chosen columns."""
    return {name: type_ for name, type_ in types.items() if name in columns}


MODULE = Transform(
    title="Select Columns in Dataset",
    summary="Keeps the columns that are named, or that rules choose.",
    settings=SelectSettings,
    fit=fit,
    check=check,
    outline=outline,
    changes=False,
    deviations=("Columns keep the table's order, and each comes once.",),
)
