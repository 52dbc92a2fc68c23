"""Normalize Data."""

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from msgspec import Meta

from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform
from trainlet.cells import ColumnType

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from trainlet.catalogue.fitted.steps import Function


class NormalizeSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    transformation_method: Annotated[
        Literal["zscore", "minmax", "logistic", "lognormal", "tanh"],
        Meta(description="What becomes of a value x."),
    ] = "zscore"
    use_0_for_constant_columns_when_checked: Annotated[
        bool, Meta(description="Makes a constant column 0; else nothing can be said of its values.")
    ] = True


def takes(type_: ColumnType, settings: NormalizeSettings) -> bool:
    """Tell whether columns of a type are numbers."""
    return type_ in ("integer", "number", "duration")


def fit(table: Table, columns: list[str], settings: NormalizeSettings) -> FittedTransform:
    """Return the fitted step."""
    from trainlet.catalogue.fitted.steps import Columnwise

    values = table.X[columns].to_numpy(np.float64)
    function, torn = _function(values, settings)
    lineage = Lineage(
        types=dict.fromkeys(columns, "number"),
        torn=frozenset(name for name, is_torn in zip(columns, torn, strict=True) if is_torn),
    )
    return Columnwise(function, columns, columns, lineage)


def _function(
    values: "NDArray[np.float64]", settings: NormalizeSettings
) -> "tuple[Function, NDArray[np.bool_]]":
    """Return the function, and for which columns it may give a missing value for one there is."""
    from trainlet.catalogue.fitted.numbers.scaling import (
        Linear,
        Logistic,
        Tanh,
        fit_log_normal,
        limits,
        spread,
    )

    method, width = settings.transformation_method, values.shape[1]
    if method in ("logistic", "tanh"):
        return Logistic() if method == "logistic" else Tanh(), np.zeros(width, np.bool_)
    flat = np.inf if settings.use_0_for_constant_columns_when_checked else 0.0
    if method == "lognormal":
        return fit_log_normal(values), np.ones(width, np.bool_)
    low, high = limits(values)
    is_flat = ~(high > low)
    mean, deviation = (low, high - low) if method == "minmax" else spread(values)
    scale = np.where(is_flat, flat, deviation)
    return Linear(mean, scale), ~np.isfinite(mean) | ~(scale > 0)


MODULE = Transform(
    title="Normalize Data",
    summary="Brings numbers to a common scale.",
    settings=NormalizeSettings,
    fit=fit,
    takes=takes,
)
