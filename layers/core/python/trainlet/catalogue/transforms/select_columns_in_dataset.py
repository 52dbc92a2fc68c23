"""Select Columns in Dataset."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.spec import FittedTransform, Settings, Transform
from trainlet.cells import ColumnType
from trainlet.errors import BadRecipe

if TYPE_CHECKING:
    import pandas as pd

    from trainlet.catalogue.estimators.graph import Graph, Inputs


class SelectSettings(Settings, frozen=True):
    """No settings: the step's columns say it all."""


class Selection:
    """Keeps some columns and forgets the rest."""

    handled: frozenset[str] = frozenset()

    def __init__(self, kept: list[str]) -> None:
        self._kept = kept

    def apply(self, X: "pd.DataFrame") -> "pd.DataFrame":
        """Return the kept columns, in the order of the table."""
        return X[[name for name in X.columns if name in self._kept]]

    def keep(self, X: "pd.DataFrame") -> NDArray[np.bool_]:
        """Every row stays."""
        return np.ones(len(X), dtype=bool)

    def emit(self, graph: "Graph", inputs: "Inputs") -> "Inputs":
        """Add the nodes that leave the other columns out."""
        from trainlet.catalogue.estimators.graph import without

        present = {*inputs.number_columns, *inputs.text_columns}
        return without(graph, inputs, frozenset(present - set(self._kept)))


def fit(
    X: "pd.DataFrame",
    columns: list[str] | None,
    types: dict[str, ColumnType],
    settings: SelectSettings,
) -> FittedTransform:
    """Return the selection."""
    return Selection(columns if columns is not None else list(types))


def check(
    columns: list[str] | None,
    types: dict[str, ColumnType],
    settings: SelectSettings,
) -> None:
    """Raise ``BadRecipe`` if no columns are named."""
    if not columns:
        raise BadRecipe(
            "select-columns-in-dataset names no columns.",
            remedy="List at least one in the step's columns.",
            field="columns",
        )


MODULE = Transform(
    title="Select Columns in Dataset",
    summary="Keeps the named columns.",
    settings=SelectSettings,
    fit=fit,
    check=check,
)
