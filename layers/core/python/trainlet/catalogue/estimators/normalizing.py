"""Features for learners that are trained by gradients: normalised numbers, then indicators."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from trainlet.catalogue.estimators.columns import Kinds, kinds
from trainlet.catalogue.estimators.indicators import Indicators, fit_indicators
from trainlet.catalogue.families.normalizing import Normalizer
from trainlet.catalogue.fitted.numbers.edges import quantiles
from trainlet.catalogue.nodes.graph import Graph, Inputs

BINS = 256
MOST_CELLS = 50_000_000
"""A design of more cells than this is sparse."""

DOUBLE, INT64 = 11, 7


@dataclass(frozen=True, slots=True)
class Affine:
    """Numbers from which something is taken, and that are divided by something.

    Attributes:
        shift: ``[p]``.
        unit: ``[p]``, above 0.
    """

    shift: NDArray[np.float64]
    unit: NDArray[np.float64]

    def apply(self, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the normalised numbers ``[n, p]``."""
        found: NDArray[np.float64] = (numbers - self.shift) / self.unit
        return found

    def emit(self, graph: Graph, numbers: str) -> str:
        """Add the nodes of ``apply``."""
        centred = graph.add("Sub", numbers, graph.constant(self.shift))
        return graph.add("Div", centred, graph.constant(self.unit))


@dataclass(frozen=True, slots=True)
class Binned:
    """Numbers as the share of a column's bins that lie below them, from 0 to 1.

    Attributes:
        edges: Ascending, per column; a number that equals an edge is below it.
    """

    edges: tuple[NDArray[np.float64], ...]

    def apply(self, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the normalised numbers ``[n, p]``."""
        columns = zip(self.edges, numbers.T, strict=True)
        below = [np.searchsorted(edges, values) for edges, values in columns]
        found: NDArray[np.float64] = np.stack(below, axis=1) / self._most()
        return found

    def emit(self, graph: Graph, numbers: str) -> str:
        """Add the nodes of ``apply``: a binary search in all columns at once."""
        halvings = max(1, *(len(edges) for edges in self.edges)).bit_length()
        size = 2**halvings - 1
        table = np.full((len(self.edges), size), np.inf)
        for row, edges in zip(table, self.edges, strict=True):
            row[: len(edges)] = edges
        known = graph.constant(table.ravel())
        start = graph.constant(np.arange(len(self.edges)) * size)
        place = start
        for step in 2 ** np.arange(halvings)[::-1]:
            probe = graph.add("Add", place, graph.constant(np.array([step - 1])))
            is_above = graph.add("Greater", numbers, graph.add("Gather", known, probe))
            moved = graph.add("Add", place, graph.constant(np.array([step])))
            place = graph.add("Where", is_above, moved, place)
        below = graph.add("Cast", graph.add("Sub", place, start), to=DOUBLE)
        return graph.add("Div", below, graph.constant(self._most()))

    def _most(self) -> NDArray[np.float64]:
        return np.array([max(1, len(edges)) for edges in self.edges], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Normalized:
    """The fitted encoding; an unknown category has no indicator.

    Attributes:
        columns: The columns by kind.
        numbers: What becomes of the numbers; None if there are none.
        texts: The encoding of the texts alone; None if there are none.
    """

    columns: Kinds
    numbers: Affine | Binned | None
    texts: Indicators | None

    def transform(self, X: pd.DataFrame) -> Any:
        """Return the design matrix ``[n, d]``: dense, or sparse if it is large."""
        parts: list[Any] = []
        if self.numbers:
            parts.append(self.numbers.apply(X[self.columns.numbers].to_numpy(np.float64)))
        if self.texts:
            parts.append(sparse.csr_array(self.texts.transform(X[self.columns.texts])))
        if len(X) * sum(part.shape[1] for part in parts) > MOST_CELLS:
            return sparse.csr_array(sparse.hstack([sparse.csr_array(part) for part in parts]))
        return np.hstack([part.toarray() if sparse.issparse(part) else part for part in parts])

    def emit_dot(
        self, graph: Graph, inputs: Inputs, weights: NDArray[np.float64], bias: NDArray[np.float64]
    ) -> str:
        """Add the nodes of ``transform(X) @ weights + bias``; return double ``[n, k]``."""
        split = len(self.columns.numbers)
        parts = []
        if self.texts:
            parts.append(self.texts.emit_dot(graph, inputs, weights[split:], bias))
        else:
            parts.append(graph.constant(bias[None, :]))
        if self.numbers:
            scaled = self.numbers.emit(graph, inputs.numbers)
            parts.append(graph.add("MatMul", scaled, graph.constant(weights[:split])))
        return graph.add("Add", *parts) if len(parts) > 1 else parts[0]


def fit_normalized(X: pd.DataFrame, normalizer: Normalizer) -> Normalized:
    """Return the encoding fitted to ``X``, which has no missing values."""
    columns = kinds(X)
    numbers = X[columns.numbers].to_numpy(np.float64)
    return Normalized(
        columns,
        _fit_numbers(numbers, normalizer) if columns.numbers else None,
        fit_indicators(X[columns.texts]) if columns.texts else None,
    )


def _fit_numbers(numbers: NDArray[np.float64], normalizer: Normalizer) -> Affine | Binned:
    """Return the normaliser; one that divides leaves a column of one value undivided."""
    if normalizer == "binning-normalizer":
        return Binned(tuple(quantiles(values, BINS) for values in numbers.T))
    if normalizer == "do-not-normalize":
        return Affine(np.zeros(numbers.shape[1]), np.ones(numbers.shape[1]))
    if normalizer == "gaussian-normalizer":
        shift, spread = numbers.mean(axis=0), numbers.std(axis=0)
    else:
        shift = numbers.min(axis=0)
        spread = numbers.max(axis=0) - shift
    is_constant = numbers.max(axis=0) == numbers.min(axis=0)
    return Affine(shift, np.where(is_constant | (spread == 0.0), 1.0, spread))
