"""How far rows are from the plane in which most rows lie."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.utils.extmath import randomized_svd

from trainlet.catalogue.estimators.indicators import Indicators, fit_indicators
from trainlet.catalogue.estimators.oddities import alert_line
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

Matrix = NDArray[np.float64]
NOWHERE = 1e-300
"""A row that is no farther from the mean has nothing that the plane could miss."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The principal plane.

    Attributes:
        encoding: What makes features of rows.
        mean: What is taken from them, ``[d]``.
        axes: The plane's axes, of length 1, ``[d, r]``.
        middle: The training rows' mean, ``[d]``.
        line: The alert line.
    """

    encoding: Indicators
    mean: Matrix
    axes: Matrix
    middle: Matrix
    line: float

    def predict(self, X: pd.DataFrame) -> Matrix:
        """Return the score, from 0 to 1, and the distance from the plane, ``[n, 2]``."""
        return scores(self.encoding.dense(X), self.mean, self.axes, self.middle)

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of ``predict``."""
        rows = self.encoding.emit(graph, inputs)
        centred = graph.add("Sub", rows, graph.constant(self.mean))
        near = graph.add("Sub", rows, graph.constant(self.middle))
        inside = graph.add("MatMul", near, graph.constant(self.axes))
        plane = graph.add("MatMul", inside, graph.constant(np.ascontiguousarray(self.axes.T)))
        beyond = graph.constant(outside(self.middle - self.mean, self.axes))
        missed = _emit_length(graph, graph.add("Add", graph.add("Sub", near, plane), beyond))
        whole = graph.add("Max", _emit_length(graph, centred), graph.constant(np.array(NOWHERE)))
        share = graph.add("Div", missed, whole)
        score = graph.add("Min", share, graph.constant(np.array(1.0)))  # but for its last bit
        return graph.add("Concat", score, missed, axis=1)


def outside(rows: Matrix, axes: Matrix) -> Matrix:
    """Return what of rows lies outside the plane, x - VV'x, ``[..., d]``."""
    found: Matrix = rows - (rows @ axes) @ axes.T
    return found


def scores(rows: Matrix, mean: Matrix, axes: Matrix, middle: Matrix) -> Matrix:
    """Return |x - VV'x| / |x| and |x - VV'x| of rows less their mean, ``[n, 2]``.

    The residual is no difference of squares, and is told from the middle of the training rows:
    both keep the digits of rows that lie close together and far from 0.
    """
    missed = outside(rows - middle, axes) + outside(middle - mean, axes)
    lengths = np.sqrt(np.square(missed).sum(axis=1))
    whole = np.maximum(np.sqrt(np.square(rows - mean).sum(axis=1)), NOWHERE)
    return np.stack([np.minimum(lengths / whole, 1.0), lengths], axis=1)


def _emit_length(graph: Graph, rows: str) -> str:
    axis = graph.constant(np.array([1], np.int64))
    return graph.add("Sqrt", graph.add("ReduceSum", graph.add("Mul", rows, rows), axis))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaneOptions:
    """How the plane is found; see the learner's settings."""

    components: int
    oversampling: int
    is_centred: bool
    share: float


def fit_principal(examples: Examples, options: PlaneOptions) -> Principal:
    """Return the plane, found by a randomised range finder of more directions than are kept.

    Halko, Martinsson and Tropp, SIAM Review 53, 2011.

    Raises:
        ValueError: The features are not more than the components.
    """
    encoding = fit_indicators(examples.X, standardise=False)
    rows = encoding.dense(examples.X)
    if rows.shape[1] <= options.components:
        raise ValueError(
            f"{options.components} components take more than the {rows.shape[1]} features there"
            " are (0047): lower the number of components"
        )
    counts = np.ones(len(rows)) if examples.weights is None else examples.weights
    middle = np.average(rows, axis=0, weights=counts)
    mean = middle if options.is_centred else np.zeros(rows.shape[1])
    centred = rows - mean
    _, _, axes = randomized_svd(
        centred * np.sqrt(counts)[:, None],
        n_components=options.components,
        n_oversamples=options.oversampling,
        n_iter=1,
        power_iteration_normalizer="QR",
        random_state=examples.seed,
    )
    axes = np.ascontiguousarray(axes.T)
    line = alert_line(scores(rows, mean, axes, middle)[:, 0], options.share)
    return Principal(encoding, mean, axes, middle, line)
