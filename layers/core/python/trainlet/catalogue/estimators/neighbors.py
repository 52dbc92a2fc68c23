"""Nearest neighbours, whose distances are exact, and so the same wherever they are computed.

Features are whole multiples of a grid of 2^-16 standard deviations. Products and sums of such are
exact in double up to 2^53, whatever their order; beyond that, far outside the training rows, what
differs by less than one part in 10^9 counts as equally far.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.indicators import Indicators, fit_indicators
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

Matrix = NDArray[np.float64]
Weighting = Literal["uniform", "distance"]
GRID = 2.0**16
EQUALLY = 1e-9
NOWHERE = 1e-30
"""Closer than this is as close: rows without any distance outvote all others."""

MOST_ROWS, MOST_CELLS = 50_000, 20_000_000
PIECE = 4_000_000
"""How many distances are held at once."""

DOUBLE = 11


@dataclass(frozen=True, slots=True)
class Neighbors:
    """The training rows, and how they vote.

    Attributes:
        encoding: What makes features of rows.
        rows: The features of the training rows on the grid ``[m, d]``, whole numbers.
        votes: What each training row says: its class's indicator or its value, ``[m, k]``.
        counts: How many rows each of them stands for, ``[m]``.
        enough: How many rows have to be near.
        weighting: Whether nearer rows count more.
        classes: How many classes there are; 0 for values.
    """

    encoding: Indicators
    rows: Matrix
    votes: Matrix
    counts: Matrix
    enough: int
    weighting: Weighting
    classes: int

    @property
    def most(self) -> int:
        """How many of the nearest rows may have to be asked, so that they stand for enough."""
        heard = np.cumsum(np.sort(self.counts)) >= _reached(self.enough)
        return int(heard.argmax()) + 1 if heard.any() else len(self.rows)

    def predict(self, X: pd.DataFrame) -> Matrix:
        """Return probabilities ``[n, k]``, or values ``[n]``."""
        features = np.rint(self.encoding.dense(X) * GRID)
        size = max(1, PIECE // len(self.rows))
        pieces = [self._answers(features[start : start + size]) for start in range(0, len(X), size)]
        found = np.vstack([np.zeros((0, self.votes.shape[1])), *pieces])
        return found if self.classes else np.asarray(found[:, 0])

    def _answers(self, features: Matrix) -> Matrix:
        own = np.square(features).sum(axis=1, keepdims=True)
        distances = features @ (-2.0 * self.rows.T)
        distances += own
        distances += np.square(self.rows).sum(axis=1)
        np.maximum(distances, 0.0, out=distances)
        reach = self._reach(distances)
        weights = np.where(distances <= reach + reach * EQUALLY, self.counts, 0.0)
        if self.weighting == "distance":
            weights /= np.maximum(np.sqrt(distances), NOWHERE)
        answers = (weights @ self.votes) / weights.sum(axis=1, keepdims=True)
        return np.asarray(np.minimum(answers, 1.0) if self.classes else answers)

    def _reach(self, distances: Matrix) -> Matrix:
        """Return how far the nearest rows are that stand for enough, ``[n, 1]``."""
        last = self.most - 1
        if (self.counts == 1.0).all():
            return np.asarray(np.partition(distances, last, axis=1)[:, last : last + 1])
        places = np.argpartition(distances, last, axis=1)[:, : last + 1]
        near = np.take_along_axis(distances, places, axis=1)
        order = np.argsort(near, axis=1, kind="stable")
        near = np.take_along_axis(near, order, axis=1)
        heard = np.cumsum(self.counts[np.take_along_axis(places, order, axis=1)], axis=1)
        heard[:, -1] = np.inf  # all that there are have to be enough
        reach = np.where(heard >= _reached(self.enough), near, np.inf)
        return np.asarray(reach.min(axis=1, keepdims=True))

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of ``predict``."""
        distances = self._emit_distances(graph, self.encoding.emit(graph, inputs))
        reach = self._emit_reach(graph, distances)
        # Not times 1 + 1e-9: onnxruntime takes that for 1, and leaves it out.
        slack = graph.add("Mul", reach, graph.constant(np.array([EQUALLY])))
        limit = graph.add("Add", reach, slack)
        near = graph.add("LessOrEqual", distances, limit)
        counts, nothing = graph.constant(self.counts), graph.constant(np.zeros(1))
        weights = graph.add("Where", near, counts, nothing)
        if self.weighting == "distance":
            far = graph.add("Max", graph.add("Sqrt", distances), graph.constant(np.array(NOWHERE)))
            weights = graph.add("Div", weights, far)
        axis = graph.constant(np.array([1], np.int64))
        total = graph.add("ReduceSum", weights, axis)
        product = graph.add("MatMul", weights, graph.constant(self.votes))
        answers = graph.add("Div", product, total)
        if not self.classes:
            return graph.add("Squeeze", answers, axis)
        return graph.add("Min", answers, graph.constant(np.ones(1)))  # but for its last bit

    def _emit_distances(self, graph: Graph, features: str) -> str:
        fine = graph.add("Mul", features, graph.constant(np.array([GRID])))
        places = graph.add("Round", fine)
        squares = np.square(self.rows).sum(axis=1)
        axis = graph.constant(np.array([1], np.int64))
        own = graph.add("ReduceSum", graph.add("Mul", places, places), axis)
        doubled = graph.add("Mul", places, graph.constant(np.array([-2.0])))
        rows = _emit_rows(graph, self.rows, len(self.encoding.columns.numbers))
        product = graph.add("MatMul", doubled, rows)
        total = graph.add("Add", graph.add("Add", product, own), graph.constant(squares))
        return graph.add("Max", total, graph.constant(np.array(0.0)))

    def _emit_reach(self, graph: Graph, distances: str) -> str:
        most = graph.constant(np.array([self.most], np.int64))
        near, places = graph.several("TopK", 2, distances, most, axis=1, largest=0)
        if (self.counts == 1.0).all():
            return graph.columns(near, [self.most - 1])
        counts = graph.add("Gather", graph.constant(self.counts), places)
        heard = graph.add("CumSum", counts, graph.constant(np.array(1)))
        is_enough = graph.add(
            "GreaterOrEqual", heard, graph.constant(np.array([_reached(self.enough)]))
        )
        endless = graph.constant(np.array([np.inf]))
        reach = graph.add("Where", is_enough, near, endless)
        axis = graph.constant(np.array([1], np.int64))
        last = graph.columns(near, [self.most - 1])  # all that there are have to be enough
        return graph.add("Min", graph.add("ReduceMin", reach, axis), last)


def fit_neighbors(examples: Examples, enough: int, weighting: Weighting) -> Neighbors:
    """Keep the training rows, or as many of them, drawn by the seed, as a file can hold.

    A row's weight says how many rows it stands for; less than one on the average is raised to one.
    """
    encoding = _fit_encoding(examples)
    kept = _kept(examples, len(encoding.dense(examples.X.iloc[:1])[0]))
    rows = np.rint(encoding.dense(examples.X.iloc[kept]) * GRID)
    counts = np.ones(len(kept)) if examples.weights is None else examples.weights[kept]
    y = examples.y[kept]
    votes = np.eye(examples.classes)[y] if examples.classes else y[:, None].astype(np.float64)
    return Neighbors(
        encoding,
        rows,
        votes,
        counts / min(1.0, counts.mean()),
        min(enough, len(kept)) if examples.weights is None else enough,
        weighting,
        examples.classes,
    )


def _fit_encoding(examples: Examples) -> Indicators:
    """Return the encoding in whose deviations a row counts as often as it stands for rows."""
    encoding = fit_indicators(examples.X)
    if examples.weights is not None and encoding.columns.numbers:
        scaler = encoding.transformer.named_transformers_["numbers"]
        scaler.fit(examples.X[encoding.columns.numbers], sample_weight=examples.weights)
    return encoding


def _kept(examples: Examples, width: int) -> NDArray[np.int64]:
    most = max(1, min(MOST_ROWS, MOST_CELLS // width))
    number = len(examples.X)
    if number <= most:
        return np.arange(number)
    drawn = np.random.default_rng(examples.seed).choice(number, most, replace=False)
    return np.sort(drawn)


def _reached(enough: int) -> float:
    """Return what counts as enough: fractions add up to a whole number to the last bits only."""
    return enough * (1.0 - 1e-12)


def _emit_rows(graph: Graph, rows: Matrix, numbers: int) -> str:
    """Add the training rows ``[d, m]``, the numbers first, in as few bytes as they take."""
    grid = graph.constant(np.array([GRID]))
    parts = []
    if numbers:
        values = rows[:, :numbers].T
        fits = np.abs(values).max() <= np.iinfo(np.int32).max
        known = graph.constant(values.astype(np.int32) if fits else values)
        parts.append(graph.add("Cast", known, to=DOUBLE))
    if rows.shape[1] > numbers:
        flags = graph.constant((rows[:, numbers:] / GRID).T.astype(np.int8))
        parts.append(graph.add("Mul", graph.add("Cast", flags, to=DOUBLE), grid))
    return graph.add("Concat", *parts, axis=0) if len(parts) > 1 else parts[0]
