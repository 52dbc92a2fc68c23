"""The local outlier factor, by exact distances, so that equally near rows count all of them.

Breunig, Kriegel, Ng and Sander, LOF, SIGMOD 2000. Features lie on the grid of ``neighbors``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.indicators import Indicators, fit_indicators
from trainlet.catalogue.estimators.neighbors import EQUALLY, GRID
from trainlet.catalogue.estimators.oddities import alert_line, kept
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

Matrix = NDArray[np.float64]
MOST_ROWS, PIECE = 10_000, 4_000_000
CLOSE = 1e-10
"""Added to a mean reach, as scikit-learn does: rows that are all alike have a density too."""


@dataclass(frozen=True, slots=True)
class OutlierFactors:
    """The rows that are ordinary, and how densely they lie.

    Attributes:
        encoding: What makes features of rows.
        rows: Their features on the grid ``[m, d]``, whole numbers.
        reach: How far each one's neighbours are, in grid steps, ``[m]``.
        densities: How densely each one lies, ``[m]``.
        enough: How many rows are neighbours, and all as near as the last.
        line: The alert line.
    """

    encoding: Indicators
    rows: Matrix
    reach: Matrix
    densities: Matrix
    enough: int
    line: float

    def predict(self, X: pd.DataFrame) -> Matrix:
        """Return the scores ``[n, 1]``: how much denser a row's neighbours lie than it does."""
        rows = np.rint(self.encoding.dense(X) * GRID)
        size = max(1, PIECE // len(self.rows))
        parts = [self._factors(rows[first : first + size]) for first in range(0, len(rows), size)]
        return np.vstack([np.zeros((0, 1)), *parts])

    def _factors(self, rows: Matrix) -> Matrix:
        squares = _squares(rows, self.rows)
        near = _near(squares, self.enough - 1)
        count = near.sum(axis=1, keepdims=True)
        reached = np.where(near, np.maximum(np.sqrt(squares), self.reach), 0.0)
        mean = reached.sum(axis=1, keepdims=True) / count / GRID + CLOSE
        dense = np.where(near, self.densities, 0.0).sum(axis=1, keepdims=True) / count
        return np.asarray(dense * mean)

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of ``predict``."""
        squares = self._emit_squares(graph, self.encoding.emit(graph, inputs))
        most = graph.constant(np.array([self.enough], np.int64))
        found, _ = graph.several("TopK", 2, squares, most, axis=1, largest=0)
        last = graph.columns(found, [self.enough - 1])
        slack = graph.add("Mul", last, graph.constant(np.array([EQUALLY])))
        near = graph.add("LessOrEqual", squares, graph.add("Add", last, slack))
        flags = graph.add("Cast", near, to=11)  # 11 is double
        axis = graph.constant(np.array([1], np.int64))
        count = graph.add("ReduceSum", flags, axis)
        reached = graph.add("Max", graph.add("Sqrt", squares), graph.constant(self.reach))
        total = graph.add("ReduceSum", graph.add("Mul", reached, flags), axis)
        steps = graph.add("Div", graph.add("Div", total, count), graph.constant(np.array([GRID])))
        mean = graph.add("Add", steps, graph.constant(np.array([CLOSE])))
        sums = graph.add("MatMul", flags, graph.constant(self.densities[:, None]))
        return graph.add("Mul", graph.add("Div", sums, count), mean)

    def _emit_squares(self, graph: Graph, features: str) -> str:
        places = graph.add("Round", graph.add("Mul", features, graph.constant(np.array([GRID]))))
        axis = graph.constant(np.array([1], np.int64))
        own = graph.add("ReduceSum", graph.add("Mul", places, places), axis)
        product = graph.add("MatMul", places, graph.constant(-2.0 * self.rows.T))
        squares = graph.constant(np.square(self.rows).sum(axis=1))
        total = graph.add("Add", graph.add("Add", product, own), squares)
        return graph.add("Max", total, graph.constant(np.array(0.0)))


def _squares(rows: Matrix, others: Matrix) -> Matrix:
    """Return squared distances ``[n, m]``, exact where the numbers are whole."""
    own = np.square(rows).sum(axis=1, keepdims=True)
    found = rows @ (-2.0 * others.T) + own + np.square(others).sum(axis=1)
    return np.asarray(np.maximum(found, 0.0))


def _near(squares: Matrix, last: int) -> NDArray[np.bool_]:
    """Return which rows are no farther than the one of this rank, ``[n, m]``."""
    limit = np.partition(squares, last, axis=1)[:, last : last + 1]
    return np.asarray(squares <= limit + limit * EQUALLY)


def fit_outlier_factors(examples: Examples, neighbors: int, share: float) -> OutlierFactors:
    """Return the densities of the training rows, or of as many as a file can hold.

    Raises:
        ValueError: There are fewer than three rows.
    """
    few = kept(examples, MOST_ROWS)
    if len(few) < 3:
        raise ValueError("it takes three rows at least")
    encoding = fit_indicators(examples.X.iloc[few])
    rows = np.rint(encoding.dense(examples.X.iloc[few]) * GRID)
    enough = min(neighbors, len(rows) - 1)
    reach = _reaches(rows, enough)
    means, factors = np.empty(len(rows)), np.empty(len(rows))
    for part, squares, near in _pieces(rows, enough):
        reached = np.where(near, np.maximum(np.sqrt(squares), reach), 0.0)
        means[part] = reached.sum(axis=1) / near.sum(axis=1) / GRID + CLOSE
    densities = 1.0 / means
    for part, _, near in _pieces(rows, enough):
        factors[part] = (near @ densities) / near.sum(axis=1) * means[part]
    return OutlierFactors(encoding, rows, reach, densities, enough, alert_line(factors, share))


def _reaches(rows: Matrix, enough: int) -> Matrix:
    reach = np.empty(len(rows))
    for part, squares, near in _pieces(rows, enough):
        reach[part] = np.sqrt(np.where(near, squares, 0.0).max(axis=1))
    return reach


def _pieces(rows: Matrix, enough: int) -> Iterator[tuple[slice, Matrix, NDArray[np.bool_]]]:
    """Yield some rows at a time: their squared distances to all rows, and which are neighbours."""
    size = max(1, PIECE // len(rows))
    for first in range(0, len(rows), size):
        part = slice(first, min(first + size, len(rows)))
        squares = _squares(rows[part], rows)
        squares[np.arange(part.stop - part.start), np.arange(part.start, part.stop)] = np.inf
        near = _near(squares, enough - 1)
        yield part, squares, near
