"""Fitted quantile forests: the training answers that fell into a row's leaves, weighed and sorted.

Meinshausen, Quantile Regression Forests, Journal of Machine Learning Research 7, 2006: of a row's
leaves each has the same weight, which the answers in it share; a quantile is the least answer at
which the weights up to it reach its level.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.forests import Forest
from trainlet.catalogue.nodes.expressions import Expression
from trainlet.catalogue.nodes.graph import Graph, Inputs

UNIT = 2.0**38
"""What a leaf weighs: weights are whole numbers, whose sums are exact in any order."""

SLACK = 1e-9
"""A level counts as reached so far below it, for a leaf's unit can't always be shared exactly."""


@dataclass(frozen=True, slots=True)
class Samples:
    """What fell into the leaves.

    Attributes:
        places: Of a leaf's answers among all, ``[l, s]``; beyond its own the last place.
        answers: Ascending, ``[m]``; the last is infinite.
        weights: Of each of them, ``[m]``; the last is 0.
        totals: The sum of the weights in each leaf, ``[l]``.
    """

    places: NDArray[np.int32]
    answers: NDArray[np.float64]
    weights: NDArray[np.float64]
    totals: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class QuantileForest:
    """Trees whose leaves hold samples of the answers.

    Attributes:
        forest: The trees.
        samples: Of each leaf.
        quantiles: Which are answered, ``[m]``.
    """

    forest: Forest
    samples: Samples
    quantiles: tuple[float, ...]

    @property
    def pool(self) -> int:
        """How many answers are sorted for each row."""
        return len(self.forest.trees) * int(self.samples.places.shape[1])

    @property
    def cells(self) -> int:
        """How many cells the graph holds of a row at once."""
        return 9 * self.pool

    @property
    def levels(self) -> NDArray[np.float64]:
        """What share of the weights reaches each quantile."""
        return np.array(self.quantiles) * (1 - SLACK)

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return quantiles ``[n, m]``."""
        found = np.empty((len(X), len(self.quantiles)))
        samples = self.samples
        for rows, leaves in self.forest.leaves(X, 4 * samples.places.shape[1]):
            places = samples.places[leaves]
            shares = UNIT / samples.totals[leaves]
            weights = np.round(samples.weights[places] * shares[:, :, None])
            order = np.argsort(places.reshape(len(leaves), -1), axis=1)
            pooled = np.take_along_axis(places.reshape(len(leaves), -1), order, axis=1)
            reached = np.take_along_axis(weights.reshape(len(leaves), -1), order, axis=1)
            reached = reached.cumsum(axis=1)
            for column, level in enumerate(self.levels):
                below = (reached < reached[:, -1:] * level).sum(axis=1)
                found[rows, column] = samples.answers[pooled[np.arange(len(leaves)), below]]
        return found

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the quantiles ``[n, m]``."""
        samples, shape = self.samples, np.array([-1, self.pool], np.int64)
        leaves = self.forest.emit_each(graph, inputs, np.arange(len(samples.totals)))
        places = graph.add("Gather", graph.constant(samples.places), leaves)
        shares = graph.add("Gather", graph.constant(UNIT / samples.totals), leaves)
        shares = graph.add("Unsqueeze", shares, graph.constant(np.array([2], np.int64)))
        weights = graph.add("Gather", graph.constant(samples.weights), places)
        weights = graph.add("Round", graph.add("Mul", weights, shares))
        flat = graph.constant(shape)
        count = graph.constant(np.array([self.pool], np.int64))
        together = graph.add("Reshape", places, flat)
        pooled, order = graph.several("TopK", 2, together, count, axis=1, largest=0, sorted=1)
        ordered = graph.add("GatherElements", graph.add("Reshape", weights, flat), order, axis=1)
        reached = graph.add("CumSum", ordered, graph.constant(np.array(1, np.int64)))
        found = [self._emit_quantile(graph, reached, pooled, level) for level in self.levels]
        return graph.add("Concat", *found, axis=1) if len(found) > 1 else found[0]

    def _emit_quantile(self, graph: Graph, reached: str, pooled: str, level: float) -> str:
        """Add the nodes that find one quantile; return double ``[n, 1]``."""
        total = Expression(graph, graph.columns(reached, [self.pool - 1]))
        is_below = Expression(graph, reached) < total * float(level)
        axis = graph.constant(np.array([1], np.int64))
        below = graph.add("ReduceSum", is_below.apply("Cast", to=7).name, axis)  # 7 is int64
        place = graph.add("GatherElements", pooled, below, axis=1)
        return graph.add("Gather", graph.constant(self.samples.answers), place)
