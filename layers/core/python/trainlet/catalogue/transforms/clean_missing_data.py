"""Clean Missing Data."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform
from trainlet.cells import READERS, TEXTUAL, ColumnType
from trainlet.errors import TrainingFailed

if TYPE_CHECKING:
    import pandas as pd

    from trainlet.catalogue.fitted.filling import RemoveRows
    from trainlet.catalogue.fitted.steps import Values

CUSTOM = "custom-substitution-value"
MEAN, MEDIAN, MODE = "replace-with-mean", "replace-with-median", "replace-with-mode"
MICE, PPCA = "replace-using-mice", "replace-using-probabilistic-pca"
MOST_GUESSED = 200
REMOVE_ROW, REMOVE_COLUMN = "remove-entire-row", "remove-entire-column"
NUMBERS: tuple[ColumnType, ...] = ("integer", "number", "duration", "boolean")
APPLIES_TO: dict[str, tuple[ColumnType, ...]] = {
    MEAN: NUMBERS,
    MEDIAN: ("integer", "number", "duration"),
    MICE: NUMBERS,
    PPCA: NUMBERS,
}
"""Modes that take some types only; the others take all (Studio: Clean Missing Data)."""


class CleanSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    minimum_missing_value_ratio: Annotated[
        float,
        Meta(ge=0, le=1, description="Columns with a smaller share of gaps stay as they are."),
    ] = 0.0
    maximum_missing_value_ratio: Annotated[
        float, Meta(ge=0, le=1, description="Columns with a larger share of gaps stay as they are.")
    ] = 1.0
    cleaning_mode: Annotated[
        Literal[
            "replace-using-mice",
            "custom-substitution-value",
            "replace-with-mean",
            "replace-with-median",
            "replace-with-mode",
            "remove-entire-row",
            "remove-entire-column",
            "replace-using-probabilistic-pca",
        ],
        Meta(description="What becomes of a missing value."),
    ] = "custom-substitution-value"
    replacement_value: Annotated[str, Meta(description="The custom substitution value.")] = "0"
    cols_with_all_missing_values: Annotated[
        Literal["propagate", "remove"],
        Meta(description="What becomes of a column that a replacing mode has nothing to learn of."),
    ] = "remove"
    generate_missing_value_indicator_column: Annotated[
        bool, Meta(description="Adds a column that tells which values were missing.")
    ] = False
    number_of_iterations: Annotated[
        int, Meta(ge=1, le=10, description="Rounds of chained equations (MICE).")
    ] = 5
    number_of_iterations_for_pca_prediction: Annotated[
        int, Meta(ge=1, le=50, description="Rounds of probabilistic PCA.")
    ] = 10


def fit(table: Table, columns: list[str], settings: CleanSettings) -> FittedTransform:
    """Return the fitted step."""
    from trainlet.catalogue.fitted.filling import Chain, FlagMissing

    chosen = [name for name in columns if _is_meant(table.X[name], settings)]
    done = _fit_mode(table, chosen, settings)
    if settings.generate_missing_value_indicator_column:
        return Chain([FlagMissing(chosen, table.types), *done])
    return done[0] if len(done) == 1 else Chain(done)


def _fit_mode(
    table: Table, columns: list[str], settings: CleanSettings
) -> "list[Values | RemoveRows]":
    from trainlet.catalogue.fitted.filling import Fill, RemoveColumns, RemoveRows

    X, mode = table.X, settings.cleaning_mode
    if mode == REMOVE_ROW:
        return [RemoveRows(columns)]
    if mode == REMOVE_COLUMN:
        return [RemoveColumns(frozenset(name for name in columns if X[name].isna().any()))]
    if mode == CUSTOM:
        return [Fill({name: _custom(table.types[name], settings) for name in columns})]
    empty = frozenset(name for name in columns if X[name].isna().all())
    whole = [name for name in columns if name not in empty]
    first: list[Values | RemoveRows] = []
    if empty and settings.cols_with_all_missing_values == "remove":
        first = [RemoveColumns(empty)]
    if mode in (MICE, PPCA):
        return [*first, *([_guessed(table, whole, settings)] if whole else [])] or [Fill({})]
    return [*first, Fill({name: _value(X[name], table.types[name], mode) for name in whole})]


def _guessed(table: Table, columns: list[str], settings: CleanSettings) -> "Values":
    from trainlet.catalogue.fitted.filling import Rounding
    from trainlet.catalogue.fitted.imputing import fit_regressions, fit_subspace

    types = np.array([table.types[name] for name in columns])
    rounding = Rounding(np.isin(types, ("integer", "boolean")), types == "boolean")
    if len(columns) > MOST_GUESSED:
        raise TrainingFailed(
            f"{len(columns):,} columns are more than can be guessed by one another.",
            remedy=f"Name at most {MOST_GUESSED} columns in the step, and clean others otherwise.",
            studio="0129",
            field="steps",
        )
    values = table.X[columns].to_numpy(np.float64)
    if settings.cleaning_mode == MICE:
        times = settings.number_of_iterations
        return fit_regressions(values, columns, rounding, times, table.seed)
    times = settings.number_of_iterations_for_pca_prediction
    return fit_subspace(values, columns, rounding, times)


def _is_meant(column: "pd.Series[Any]", settings: CleanSettings) -> bool:
    """Tell whether a column's share of gaps is within the bounds, which count as within."""
    low, high = settings.minimum_missing_value_ratio, settings.maximum_missing_value_ratio
    return low <= float(column.isna().mean()) <= high


def takes(type_: ColumnType, settings: CleanSettings) -> bool:
    """Tell whether the mode, or the custom value, suits columns of a type."""
    if settings.cleaning_mode == CUSTOM:
        return type_ in TEXTUAL or READERS[type_](settings.replacement_value) is not None
    allowed = APPLIES_TO.get(settings.cleaning_mode)
    return allowed is None or type_ in allowed


def _custom(type_: ColumnType, settings: CleanSettings) -> Any:
    text = settings.replacement_value
    return text if type_ in TEXTUAL else READERS[type_](text)


def _value(column: "pd.Series[Any]", type_: ColumnType, mode: str) -> Any:
    """Return what fills one column's gaps."""
    present = column.dropna()
    if mode == MODE:
        return present.mode().iloc[0]
    value = float(present.mean() if mode == MEAN else present.median())
    return value if type_ in ("number", "duration") else float(np.rint(value))


MODULE = Transform(
    title="Clean Missing Data",
    summary="Fills missing values, or leaves out the rows or columns that have them.",
    settings=CleanSettings,
    fit=fit,
    takes=takes,
    deviations=(
        "Columns whose share of gaps is out of bounds are passed over one by one.",
        "Indicator columns are made at scoring too: the model was trained on them.",
        "MICE and probabilistic PCA take columns of numbers and truth values alone, at most 200.",
        "Whole numbers and truth values are filled by the nearest whole number to the mean.",
        "MICE fills gaps in columns that had none in training, instead of error 1000.",
        "A row that is removed in training has an empty answer at scoring.",
    ),
)
