"""Principal components: new columns that are weighted sums of columns of numbers."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.utils.extmath import svd_flip

from trainlet.catalogue.fitted.frames import with_columns, without_columns
from trainlet.catalogue.fitted.numbers.scaling import LARGEST, emit_clip
from trainlet.catalogue.fitted.steps import Matrix, Values
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.nodes.columns import numbers_of, with_numbers, without
from trainlet.catalogue.nodes.graph import Graph, Inputs

Vector = NDArray[np.float64]


class Components(Values):
    """Puts weighted sums of columns in their place; missing where any of them is.

    Args:
        columns: The columns.
        outputs: The names of the sums.
        centre: What is taken off each column, ``[p]``.
        weights: Of the sums, ``[p, k]``.
    """

    def __init__(
        self, columns: list[str], outputs: list[str], centre: Vector, weights: Matrix
    ) -> None:
        self._columns, self._outputs = columns, outputs
        self._centre, self._weights = centre, weights
        heaviest = max(1.0, float(np.abs(weights).max(initial=0.0)))
        self._limit = LARGEST / (4 * len(columns)) / heaviest  # so that no sum overflows
        self.lineage = Lineage(
            made=dict.fromkeys(outputs, tuple(columns)), types=dict.fromkeys(outputs, "number")
        )

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with the sums in the place of the columns."""
        others = without_columns(X, set(self._columns))
        if not set(self._columns) <= set(X.columns):
            return others
        values = X[self._columns].to_numpy(np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            centred = np.clip(values - self._centre, -self._limit, self._limit)
            sums = centred @ self._weights
        return with_columns(others, {name: sums[:, i] for i, name in enumerate(self._outputs)})

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of the sums."""
        others = without(graph, inputs, frozenset(self._columns))
        if not set(self._columns) <= set(inputs.number_columns):
            return others
        values = numbers_of(graph, inputs, self._columns)
        centred = graph.add("Sub", values, graph.constant(self._centre))
        bounded = emit_clip(graph, centred, -self._limit, self._limit)
        sums = graph.add("MatMul", bounded, graph.constant(self._weights))
        return with_numbers(graph, others, self._outputs, sums)


def weights_of(values: Matrix, centre: Vector, number: int) -> Matrix:
    """Return the first right singular vectors ``[p, k]`` of centred rows, their signs settled.

    Args:
        values: Complete rows ``[n, p]``.
        centre: What is taken off each column, ``[p]``.
        number: How many.
    """
    exponent = int(np.frexp(np.abs(values).max(initial=0.0))[1])
    centred = np.ldexp(values, -exponent) - np.ldexp(centre, -exponent)
    left, _, right = np.linalg.svd(centred, full_matrices=False)
    _, settled = svd_flip(left, right, u_based_decision=False)
    weights: Matrix = settled[:number].T
    return weights
