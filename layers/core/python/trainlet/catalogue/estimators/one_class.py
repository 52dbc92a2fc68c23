"""The one-class support vector machine."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.svm import OneClassSVM

from trainlet.catalogue.estimators.indicators import Indicators, fit_indicators
from trainlet.catalogue.estimators.oddities import kept
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

Matrix = NDArray[np.float64]
MOST_ROWS = 20_000
PIECE = 4_000_000
"""How many kernel values are held at once."""


@dataclass(frozen=True, slots=True)
class OneClass:
    """Support vectors of what is ordinary; a row's score is below 0 where it is among them.

    Attributes:
        encoding: What makes features of rows.
        vectors: ``[m, d]``.
        weights: ``[m]``.
        offset: What a row's weighted kernel values must reach.
        gamma: How fast the kernel falls.
    """

    encoding: Indicators
    vectors: Matrix
    weights: Matrix
    offset: float
    gamma: float
    line: float = 0.0

    def predict(self, X: pd.DataFrame) -> Matrix:
        """Return the scores ``[n, 1]``, higher for odder rows."""
        rows = self.encoding.dense(X)
        size = max(1, PIECE // len(self.vectors))
        parts = [self._scores(rows[first : first + size]) for first in range(0, len(rows), size)]
        return np.vstack([np.zeros((0, 1)), *parts])

    def _scores(self, rows: Matrix) -> Matrix:
        own = np.square(rows).sum(axis=1, keepdims=True)
        away = rows @ (-2.0 * self.vectors.T) + own + np.square(self.vectors).sum(axis=1)
        near = np.exp(-self.gamma * np.maximum(away, 0.0))
        return np.asarray(self.offset - near @ self.weights[:, None])

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of ``predict``."""
        rows = self.encoding.emit(graph, inputs)
        axis = graph.constant(np.array([1], np.int64))
        own = graph.add("ReduceSum", graph.add("Mul", rows, rows), axis)
        product = graph.add("MatMul", rows, graph.constant(-2.0 * self.vectors.T))
        squares = graph.constant(np.square(self.vectors).sum(axis=1))
        away = graph.add("Add", graph.add("Add", product, own), squares)
        away = graph.add("Max", away, graph.constant(np.array(0.0)))
        near = graph.add("Exp", graph.add("Mul", away, graph.constant(np.array(-self.gamma))))
        sums = graph.add("MatMul", near, graph.constant(self.weights[:, None]))
        return graph.add("Sub", graph.constant(np.array(self.offset)), sums)


def fit_one_class(examples: Examples, nu: float, epsilon: float) -> OneClass:
    """Return the machine of Schölkopf and others, Neural Computation 13, 2001, by libsvm.

    Its kernel is exp(-gamma |x - v|^2), gamma 1 over the features' number and variance.
    """
    few = kept(examples, MOST_ROWS)
    encoding = fit_indicators(examples.X.iloc[few])
    rows = encoding.dense(examples.X.iloc[few])
    gamma = 1.0 / (rows.shape[1] * (float(rows.var()) or 1.0))
    estimator = OneClassSVM(nu=nu, tol=epsilon, gamma=gamma)
    estimator.fit(rows)
    return OneClass(
        encoding,
        np.asarray(estimator.support_vectors_),
        np.asarray(estimator.dual_coef_[0]),
        float(-estimator.intercept_[0]),
        gamma,
    )
