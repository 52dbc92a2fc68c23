"""How far a weighted sum may be off, where its weights are normally distributed.

The variance of ``w . x`` is ``x' S x``, ``S`` the weights' covariance: the whole of it, or, where
there are too many columns, its diagonal alone.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.estimators.indicators import Indicators, dense
from trainlet.catalogue.nodes.graph import Graph, Inputs

MOST_COLUMNS = 1000
"""Up to so many columns a model holds the whole covariance: 8 MB."""

MOST_WORK = 2e10
"""Rows times columns squared up to which a step over all of it takes seconds."""

CELLS = 8_000_000
"""So many cells of the design matrix are written out at a time."""


def is_small(rows: int, columns: int) -> bool:
    """Tell whether the whole covariance can be worked with."""
    return columns <= MOST_COLUMNS and rows * columns**2 <= MOST_WORK


def blocks(rows: int, columns: int) -> list[slice]:
    """Return slices of the rows that can be written out each."""
    size = max(1, CELLS // max(1, columns))
    return [slice(start, start + size) for start in range(0, rows, size)]


@dataclass(frozen=True, slots=True)
class Full:
    """The squared length of ``x F + f``: ``F F'`` is the covariance, ``f`` what is constant.

    Attributes:
        factor: ``F``, double ``[d, r]``.
        constant: ``f``, double ``[r]``.
    """

    factor: NDArray[np.float64]
    constant: NDArray[np.float64]

    @property
    def width(self) -> int:
        """How many cells the nodes hold of a row at once."""
        return 2 * sum(self.factor.shape)

    def variances(self, design: Any) -> NDArray[np.float64]:
        """Return the variance of each row of a design matrix, ``[n]``."""
        found = np.empty(design.shape[0])
        for rows in blocks(*design.shape):
            found[rows] = ((dense(design[rows]) @ self.factor + self.constant) ** 2).sum(axis=1)
        return found

    def emit(self, graph: Graph, inputs: Inputs, encoding: Indicators) -> str:
        """Add the nodes of the variances; return double ``[n, 1]``."""
        product = graph.add("MatMul", encoding.emit(graph, inputs), graph.constant(self.factor))
        moved = graph.add("Add", product, graph.constant(self.constant))
        axis = graph.constant(np.array([1], np.int64))
        return graph.add("ReduceSum", graph.add("Mul", moved, moved), axis, keepdims=1)


@dataclass(frozen=True, slots=True)
class Diagonal:
    """The sum of ``v (x - c)^2`` over the columns, and what is constant.

    Attributes:
        each: ``v``, the variance of each column's weight, ``[d]``.
        centre: ``c``, double ``[d]``.
        constant: What every row has.
    """

    each: NDArray[np.float64]
    centre: NDArray[np.float64]
    constant: float

    @property
    def width(self) -> int:
        """How many cells the nodes hold of a row at once: at most those of its numbers."""
        return 3 * len(self.each)

    def variances(self, design: Any) -> NDArray[np.float64]:
        """Return the variance of each row of a design matrix, ``[n]``."""
        found = np.empty(design.shape[0])
        for rows in blocks(*design.shape):
            found[rows] = (dense(design[rows]) - self.centre) ** 2 @ self.each
        return found + self.constant

    def emit(self, graph: Graph, inputs: Inputs, encoding: Indicators) -> str:
        """Add the nodes of the variances; return double ``[n, 1]``."""
        squares = encoding.emit_squares(graph, inputs, self.each[:, None], self.centre[:, None])
        return graph.add("Add", squares, graph.constant(np.array([self.constant])))
