"""Filter Based Feature Selection."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.errors import BadRecipe

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Target = tuple[NDArray[Any], bool]


class FilterSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    feature_scoring_method: Annotated[
        Literal[
            "pearson-correlation",
            "mutual-information",
            "kendall-correlation",
            "spearman-correlation",
            "chi-squared",
            "fisher-score",
            "count-based",
        ],
        Meta(description="What tells how good a column is."),
    ] = "pearson-correlation"
    operate_on_feature_columns_only: Annotated[
        bool, Meta(description="Leaves labels out, as is done in any case.")
    ] = True
    target_column: Annotated[
        str, Meta(description="The column to be told by the others; blank for the label.")
    ] = ""
    number_of_desired_features: Annotated[
        int, Meta(ge=1, description="How many columns are kept; count-based doesn't ask.")
    ] = 1
    minimum_number_of_non_zero_elements: Annotated[
        int, Meta(ge=1, description="How many values other than 0 count-based asks for.")
    ] = 1


def fit(table: Table, columns: list[str], settings: FilterSettings) -> FittedTransform:
    """Return the fitted step; its ``scores`` are those of all columns, the best first."""
    from trainlet.catalogue.fitted.selecting import Chosen

    if settings.feature_scoring_method == "count-based":
        counts = _scores(table, columns, (np.zeros(len(table.X)), False), settings)
        least = settings.minimum_number_of_non_zero_elements
        return Chosen([name for name, count in counts.items() if count >= least], counts)
    target = settings.target_column
    candidates = [name for name in columns if name != target]
    found = _scores(table, candidates, _target(table, target), settings)
    ranked = dict(sorted(found.items(), key=lambda entry: -entry[1]))
    best = list(ranked)[: settings.number_of_desired_features]
    return Chosen([*({target} & set(table.types)), *best], ranked)


def _scores(
    table: Table, columns: list[str], target: "Target", settings: FilterSettings
) -> dict[str, float]:
    """Return the score of each column."""
    from trainlet.catalogue.fitted.selecting import scores, text_score

    method = settings.feature_scoring_method
    numbers = [name for name in columns if table.types[name] != "text"]
    of_numbers = scores(method, table.X[numbers].to_numpy(np.float64), *target).tolist()
    found = dict(zip(numbers, of_numbers, strict=True))
    return {
        name: found[name] if name in found else text_score(method, _codes(table.X[name]), *target)
        for name in columns
    }


def _target(table: Table, name: str) -> "Target":
    """Return what is to be told ``[n]``, NaN where missing, and whether it is classes."""
    from trainlet.catalogue.fitted.steps import key_of

    if name in ("", table.label) and name not in table.types:
        if table.y is None:
            raise BadRecipe(
                "There is no label to select columns by.",
                remedy="Name a target_column, or choose the count-based method.",
                studio="0024",
                field="target_column",
            )
        return table.y, bool(table.classes)
    column = key_of(table, name)
    if column.dtype != object and table.types.get(name) != "boolean":
        return column.to_numpy(np.float64), False
    codes = _codes(column)
    return np.where(codes < 0, np.nan, codes), True


def _codes(column: "pd.Series[Any]") -> "NDArray[np.int64]":
    """Return the number of each value, below 0 where it is missing."""
    return np.asarray(column.astype("category").cat.codes, dtype=np.int64)


def outline(types: Types, columns: list[str], settings: FilterSettings) -> None:
    """Return nothing: only the rows can tell."""


MODULE = Transform(
    title="Filter Based Feature Selection",
    summary="Keeps the columns that tell the most of the label.",
    settings=FilterSettings,
    fit=fit,
    outline=outline,
    deviations=(
        "Neither the label nor a column aside is ever among the columns that are scored.",
        "To chi-squared and mutual information, a column of more than 10 numbers is ten levels with"
        " as many rows each; so is a label of numbers, to the Fisher score too.",
        "Texts have a score by chi-squared and mutual information; otherwise theirs is 0.",
    ),
)
