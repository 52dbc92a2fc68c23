"""Fitted linear models."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, softmax

from trainlet.catalogue.estimators.indicators import Indicators
from trainlet.catalogue.nodes.graph import Graph, Inputs


@dataclass(frozen=True, slots=True)
class LinearClassifier:
    """Logistic or softmax regression over indicators.

    Attributes:
        encoding: The design matrix.
        weights: Of its columns: ``[d, 1]`` for two classes, else ``[d, k]``.
        bias: The constants, as many.
    """

    encoding: Indicators
    weights: NDArray[np.float64]
    bias: NDArray[np.float64]

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return probabilities ``[n, k]``."""
        scores = np.asarray(self.encoding.transform(X) @ self.weights) + self.bias
        if scores.shape[1] > 1:
            return np.asarray(softmax(scores, axis=1))
        return np.hstack([expit(-scores), expit(scores)])

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the probabilities ``[n, k]``."""
        scores = self.encoding.emit_dot(graph, inputs, self.weights, self.bias)
        return emit_sigmoid(graph, scores) if len(self.bias) == 1 else emit_softmax(graph, scores)


@dataclass(frozen=True, slots=True)
class LinearRegressor:
    """A weighted sum over indicators.

    Attributes:
        encoding: The design matrix.
        weights: Of its columns ``[d]``.
        bias: The constant.
    """

    encoding: Indicators
    weights: NDArray[np.float64]
    bias: float

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return values ``[n]``."""
        return np.asarray(self.encoding.transform(X) @ self.weights) + self.bias

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the values ``[n]``."""
        weights, bias = self.weights[:, None], np.array([self.bias])
        values = self.encoding.emit_dot(graph, inputs, weights, bias)
        return graph.add("Squeeze", values, graph.constant(np.array([1], np.int64)))


def emit_sigmoid(graph: Graph, scores: str) -> str:
    """Add the nodes that turn scores ``[n, 1]`` into probabilities of two classes ``[n, 2]``.

    onnxruntime's own sigmoid takes small probabilities from 1; a softmax keeps their digits.
    """
    half = graph.add("Mul", scores, graph.constant(np.array([0.5])))
    both = graph.add("Concat", graph.add("Neg", half), half, axis=1)
    return graph.add("Softmax", both, axis=1)


def emit_softmax(graph: Graph, scores: str) -> str:
    """Add the node that turns scores ``[n, k]`` into probabilities ``[n, k]``."""
    return graph.add("Softmax", scores, axis=1)
