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
        line: The alert line.
    """

    encoding: Indicators
    mean: Matrix
    axes: Matrix
    line: float

    def predict(self, X: pd.DataFrame) -> Matrix:
        """Return the score, from 0 to 1, and the distance from the plane, ``[n, 2]``."""
        return scores(self.encoding.dense(X) - self.mean, self.axes)

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of ``predict``."""
        rows = self.encoding.emit(graph, inputs)
        centred = graph.add("Sub", rows, graph.constant(self.mean))
        inside = graph.add("MatMul", centred, graph.constant(self.axes))
        plane = graph.add("MatMul", inside, graph.constant(np.ascontiguousarray(self.axes.T)))
        missed = _emit_length(graph, graph.add("Sub", centred, plane))
        whole = graph.add("Max", _emit_length(graph, centred), graph.constant(np.array(NOWHERE)))
        share = graph.add("Div", missed, whole)
        score = graph.add("Min", share, graph.constant(np.array(1.0)))  # but for its last bit
        return graph.add("Concat", score, missed, axis=1)


def scores(centred: Matrix, axes: Matrix) -> Matrix:
    """Return |x - VV'x| / |x| and |x - VV'x|, ``[n, 2]``.

    The residual is not a difference of squares, which would cancel.
    """
    missed = np.sqrt(np.square(centred - (centred @ axes) @ axes.T).sum(axis=1))
    whole = np.maximum(np.sqrt(np.square(centred).sum(axis=1)), NOWHERE)
    return np.stack([np.minimum(missed / whole, 1.0), missed], axis=1)


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
    mean = np.zeros(rows.shape[1])
    if options.is_centred:
        mean = np.average(rows, axis=0, weights=counts)
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
    line = alert_line(scores(centred, axes)[:, 0], options.share)
    return Principal(encoding, mean, axes, line)
