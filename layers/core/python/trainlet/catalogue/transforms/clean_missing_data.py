"""Clean Missing Data."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from trainlet.catalogue.spec import FittedTransform, Settings, Transform
from trainlet.cells import MISSING_TEXT, READERS, ColumnType
from trainlet.errors import BadRecipe

if TYPE_CHECKING:
    import pandas as pd

    from trainlet.catalogue.estimators.graph import Graph, Inputs

CUSTOM = "custom-substitution-value"
MEAN, MEDIAN, MODE = "replace-with-mean", "replace-with-median", "replace-with-mode"
REMOVE_ROW, REMOVE_COLUMN = "remove-entire-row", "remove-entire-column"
APPLIES_TO: dict[str, tuple[ColumnType, ...]] = {
    MEAN: ("integer", "number", "boolean"),
    MEDIAN: ("integer", "number"),
}
"""Modes that take some types only; the others take all (Studio: Clean Missing Data)."""


class CleanSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    cleaning_mode: Annotated[
        Literal[
            "custom-substitution-value",
            "replace-with-mean",
            "replace-with-median",
            "replace-with-mode",
            "remove-entire-row",
            "remove-entire-column",
        ],
        Meta(description="What becomes of a missing value."),
    ] = "custom-substitution-value"
    replacement_value: Annotated[str, Meta(description="The custom substitution value.")] = "0"


class Fill:
    """Puts one value per column in the place of missing ones."""

    def __init__(self, values: dict[str, float | str]) -> None:
        self._values = values
        self.handled = frozenset(values)

    def apply(self, X: "pd.DataFrame") -> "pd.DataFrame":
        """Return the table without gaps in the handled columns."""
        return X.fillna(self._values) if self._values else X

    def keep(self, X: "pd.DataFrame") -> NDArray[np.bool_]:
        """Every row stays."""
        return np.ones(len(X), dtype=bool)

    def emit(self, graph: "Graph", inputs: "Inputs") -> "Inputs":
        """Add the nodes that fill: a whole matrix at a time."""
        from dataclasses import replace

        numbers, texts = (
            self._values_of(inputs.number_columns),
            self._values_of(inputs.text_columns),
        )
        if any(value is not None for value in numbers):
            filler = np.array([np.nan if v is None else v for v in numbers], dtype=np.float64)
            is_gap = graph.add("IsNaN", inputs.numbers)
            filled = graph.add("Where", is_gap, graph.constant(filler), inputs.numbers)
            inputs = replace(inputs, numbers=filled)
        if any(value is not None for value in texts):
            filler = np.array([MISSING_TEXT if v is None else v for v in texts], dtype=object)
            sentinel = graph.constant(np.array([MISSING_TEXT], dtype=object))
            is_gap = graph.add("Equal", inputs.text, sentinel)
            filled = graph.add("Where", is_gap, graph.constant(filler), inputs.text)
            inputs = replace(inputs, text=filled)
        return inputs

    def _values_of(self, columns: tuple[str, ...]) -> list[Any]:
        return [self._values.get(name) for name in columns]


class RemoveRows:
    """Leaves rows with gaps out of training; at scoring such a row's answer stays empty."""

    handled: frozenset[str] = frozenset()

    def __init__(self, columns: list[str]) -> None:
        self._columns = columns

    def apply(self, X: "pd.DataFrame") -> "pd.DataFrame":
        """Return the table as it is: rows go by ``keep``."""
        return X

    def keep(self, X: "pd.DataFrame") -> NDArray[np.bool_]:
        """Return the rows that are complete in the chosen columns."""
        complete: NDArray[np.bool_] = X[self._columns].notna().all(axis=1).to_numpy()
        return complete

    def emit(self, graph: "Graph", inputs: "Inputs") -> "Inputs":
        """Add nothing."""
        return inputs


class RemoveColumns:
    """Leaves out the columns that had gaps at training."""

    handled: frozenset[str] = frozenset()

    def __init__(self, dropped: frozenset[str]) -> None:
        self._dropped = dropped

    def apply(self, X: "pd.DataFrame") -> "pd.DataFrame":
        """Return the other columns."""
        return X[[name for name in X.columns if name not in self._dropped]]

    def keep(self, X: "pd.DataFrame") -> NDArray[np.bool_]:
        """Every row stays."""
        return np.ones(len(X), dtype=bool)

    def emit(self, graph: "Graph", inputs: "Inputs") -> "Inputs":
        """Add the nodes that leave the columns out."""
        from trainlet.catalogue.estimators.graph import without

        return without(graph, inputs, self._dropped)


def fit(
    X: "pd.DataFrame",
    columns: list[str] | None,
    types: dict[str, ColumnType],
    settings: CleanSettings,
) -> FittedTransform:
    """Return the fitted step."""
    mode = settings.cleaning_mode
    chosen = [name for name in X.columns if name in _chosen(columns, types, settings)]
    if mode == REMOVE_ROW:
        return RemoveRows(chosen)
    if mode == REMOVE_COLUMN:
        return RemoveColumns(frozenset(name for name in chosen if X[name].isna().any()))
    values = {name: _value(X[name], types[name], settings) for name in chosen}
    return Fill({name: value for name, value in values.items() if value is not None})


def check(columns: list[str] | None, types: dict[str, ColumnType], settings: CleanSettings) -> None:
    """Raise ``BadRecipe`` if a column named can't be cleaned in this mode."""
    takes = _chosen(columns, types, settings)
    odd = next((name for name in columns or [] if name not in takes), None)
    if odd is not None:
        raise BadRecipe(
            f"Column {odd!r} is {types[odd]}, which {_act(settings)} doesn't take.",
            remedy="Choose another cleaning mode or value for it, in a step of its own.",
            studio="0017",
            column=odd,
        )


def _act(settings: CleanSettings) -> str:
    is_custom = settings.cleaning_mode == CUSTOM
    value = f" {settings.replacement_value!r}" if is_custom else ""
    return settings.cleaning_mode + value


def _chosen(
    columns: list[str] | None, types: dict[str, ColumnType], settings: CleanSettings
) -> set[str]:
    named = types if columns is None else columns
    return {name for name in named if _takes(types[name], settings)}


def _takes(type_: ColumnType, settings: CleanSettings) -> bool:
    if settings.cleaning_mode == CUSTOM:
        return type_ == "text" or READERS[type_](settings.replacement_value) is not None
    allowed = APPLIES_TO.get(settings.cleaning_mode)
    return allowed is None or type_ in allowed


def _value(column: "pd.Series[Any]", type_: ColumnType, settings: CleanSettings) -> Any:
    """Return what fills one column's gaps; None if the column is all gaps."""
    mode, present = settings.cleaning_mode, column.dropna()
    if mode == CUSTOM:
        text = settings.replacement_value
        return text if type_ == "text" else READERS[type_](text)
    if present.empty:
        return None
    if mode == MODE:
        return present.mode().iloc[0]
    value = float(present.mean() if mode == MEAN else present.median())
    return value if type_ == "number" else float(np.rint(value))


MODULE = Transform(
    title="Clean Missing Data",
    summary="Fills missing values, or leaves out the rows or columns that have them.",
    settings=CleanSettings,
    fit=fit,
    check=check,
)
