"""Fitted linear models."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge

from trainlet.catalogue.estimators.graph import Graph, Inputs
from trainlet.catalogue.estimators.indicators import Indicators


@dataclass(frozen=True, slots=True)
class LinearClassifier:
    """Logistic or softmax regression over indicators."""

    encoding: Indicators
    estimator: LogisticRegression

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return probabilities ``[n, k]``."""
        found: NDArray[np.float64] = self.estimator.predict_proba(self.encoding.transform(X))
        return found

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the probabilities ``[n, k]``."""
        weights, bias = self.estimator.coef_.T, self.estimator.intercept_
        scores = self.encoding.emit_dot(graph, inputs, weights, bias)
        return emit_sigmoid(graph, scores) if weights.shape[1] == 1 else emit_softmax(graph, scores)


@dataclass(frozen=True, slots=True)
class LinearRegressor:
    """A weighted sum over indicators."""

    encoding: Indicators
    estimator: Ridge | LinearRegression

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return values ``[n]``."""
        found: NDArray[np.float64] = self.estimator.predict(self.encoding.transform(X))
        return found

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the values ``[n]``."""
        weights = np.asarray(self.estimator.coef_, dtype=np.float64)[:, None]
        bias = np.atleast_1d(np.asarray(self.estimator.intercept_, dtype=np.float64))
        values = self.encoding.emit_dot(graph, inputs, weights, bias)
        return graph.add("Squeeze", values, graph.constant(np.array([1], np.int64)))


def emit_sigmoid(graph: Graph, scores: str) -> str:
    """Add the nodes that turn scores ``[n, 1]`` into probabilities of two classes ``[n, 2]``."""
    positive = graph.add("Sigmoid", scores)
    negative = graph.add("Sub", graph.constant(np.ones(1)), positive)
    return graph.add("Concat", negative, positive, axis=1)


def emit_softmax(graph: Graph, scores: str) -> str:
    """Add the node that turns scores ``[n, k]`` into probabilities ``[n, k]``."""
    return graph.add("Softmax", scores, axis=1)
