"""Fitted clusters that are known by their centres, and how far rows are from those."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.indicators import Indicators
from trainlet.catalogue.families.clustering import Distance
from trainlet.catalogue.nodes.graph import Graph, Inputs

Matrix = NDArray[np.float64]
NOWHERE = 1e-300
"""A row of this length has no direction: it is as far from all centres, by cosine."""


@dataclass(frozen=True, slots=True)
class Centroids:
    """Centres of clusters.

    Attributes:
        encoding: What makes features of rows.
        centres: ``[k, d]``; of length 1 where the distance is by cosine.
        metric: What the distance is: of Euclid, or 1 minus the cosine of the angle.
    """

    encoding: Indicators
    centres: Matrix
    metric: Distance

    @property
    def between(self) -> Matrix:
        """How far the centres are from each other, ``[k, k]``."""
        return distances(self.centres, self.centres, self.metric)

    @property
    def cells(self) -> int:
        """How many cells the graph holds of a row at once."""
        return self.centres.size

    def predict(self, X: pd.DataFrame) -> Matrix:
        """Return the distances ``[n, k]``."""
        return distances(self.encoding.dense(X), self.centres, self.metric)

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of ``predict``."""
        features = self.encoding.emit(graph, inputs)
        axis = graph.constant(np.array([1], np.int64))
        if self.metric == "cosine":
            return self._emit_cosine(graph, features, axis)
        apart = graph.add("Unsqueeze", features, graph.constant(np.array([2], np.int64)))
        away = graph.add("Sub", apart, graph.constant(self.centres.T))
        squares = graph.add("ReduceSum", graph.add("Mul", away, away), axis, keepdims=0)
        return graph.add("Sqrt", squares)

    def _emit_cosine(self, graph: Graph, features: str, axis: str) -> str:
        squares = graph.add("ReduceSum", graph.add("Mul", features, features), axis)
        length = graph.add("Max", graph.add("Sqrt", squares), graph.constant(np.array(NOWHERE)))
        direction = graph.add("Div", features, length)
        cosines = graph.add("MatMul", direction, graph.constant(self.centres.T))
        away = graph.add("Sub", graph.constant(np.ones(1)), cosines)
        return graph.add("Max", away, graph.constant(np.array(0.0)))


def distances(rows: Matrix, centres: Matrix, metric: Distance) -> Matrix:
    """Return the distances of rows ``[n, d]`` to centres ``[k, d]``, ``[n, k]``.

    They are of the differences, not of squares that cancel, so that a centre is 0 from itself.
    """
    if metric == "cosine":
        return np.maximum(1.0 - directions(rows) @ centres.T, 0.0)
    squares = [np.square(rows - centre).sum(axis=1) for centre in centres]
    return np.asarray(np.sqrt(np.stack(squares, axis=1)))


def directions(rows: Matrix) -> Matrix:
    """Return rows with the length 1; one without a direction stays 0."""
    length = np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
    return np.asarray(rows / np.maximum(length, NOWHERE))
