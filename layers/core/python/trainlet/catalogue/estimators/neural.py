"""Fits neural networks of fully connected layers, and holds them fitted."""

import sys
import warnings
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from trainlet.catalogue.estimators.linear import emit_sigmoid, emit_softmax
from trainlet.catalogue.estimators.normalizing import Normalized, fit_normalized
from trainlet.catalogue.families.normalizing import Normalizer
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

Matrix = NDArray[np.float64]
Answer = Literal["classes", "values"]
BATCHES: dict[Answer, int] = {"classes": 32, "values": 16}
"""How many rows a step of gradient descent looks at."""


@dataclass(frozen=True, slots=True)
class NeuralNetwork:
    """A fitted network: sums of weights, and between them the function of the hidden nodes.

    Attributes:
        encoding: What the first layer takes.
        layers: The weights ``[d, k]`` and the biases ``[k]`` of each layer, the answer's last.
        answer: Whether the last layer tells the log-odds of classes, or a value; hidden nodes are
            the hyperbolic tangent for classes, and the positive part for values.
    """

    encoding: Normalized
    layers: tuple[tuple[Matrix, Matrix], ...]
    answer: Answer

    def predict(self, X: pd.DataFrame) -> Matrix:
        """Return probabilities ``[n, k]``, or values ``[n]``."""
        (first, bias), *others = self.layers
        sums = self.encoding.transform(X) @ first + bias
        for weights, bias in others:
            hidden = np.tanh(sums) if self.answer == "classes" else np.maximum(sums, 0.0)
            sums = hidden @ weights + bias
        if self.answer == "values":
            return np.asarray(sums[:, 0])
        if sums.shape[1] > 1:
            return np.asarray(softmax(sums, axis=1))
        positive = expit(sums)
        return np.hstack([1.0 - positive, positive])

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of ``predict``."""
        (first, bias), *others = self.layers
        sums = self.encoding.emit_dot(graph, inputs, first, bias)
        for weights, bias in others:
            hidden = graph.add("Tanh" if self.answer == "classes" else "Relu", sums)
            product = graph.add("MatMul", hidden, graph.constant(weights))
            sums = graph.add("Add", product, graph.constant(bias))
        if self.answer == "values":
            return graph.add("Squeeze", sums, graph.constant(np.array([1], np.int64)))
        if len(self.layers[-1][1]) > 1:
            return emit_softmax(graph, sums)
        return emit_sigmoid(graph, sums)


class _Started:
    """Starts a network of scikit-learn with weights from a range of its own."""

    diameter = 0.1

    def _init_coef(self, fan_in: int, fan_out: int, dtype: Any) -> tuple[Matrix, Matrix]:
        generator: Any = self._random_state  # type: ignore[attr-defined]
        half = self.diameter / 2.0
        return (
            generator.uniform(-half, half, (fan_in, fan_out)).astype(dtype, copy=False),
            generator.uniform(-half, half, fan_out).astype(dtype, copy=False),
        )


class _Classifier(_Started, MLPClassifier):  # type: ignore[misc]
    pass


class _Regressor(_Started, MLPRegressor):  # type: ignore[misc]
    pass


def fit_neural_classifier(
    examples: Examples, normalizer: Normalizer, diameter: float, **options: Any
) -> NeuralNetwork:
    """Return a network that tells classes apart; ``options`` are scikit-learn's."""
    encoding = fit_normalized(examples.X, normalizer)
    estimator = _Classifier(activation="tanh", **_shared(examples, "classes"), **options)
    _fit(estimator, encoding.transform(examples.X), examples.y, examples.weights, diameter)
    return NeuralNetwork(encoding, _layers(estimator), "classes")


def fit_neural_regressor(
    examples: Examples, normalizer: Normalizer, diameter: float, **options: Any
) -> NeuralNetwork:
    """Return a network that tells values, which it learns standardised."""
    encoding = fit_normalized(examples.X, normalizer)
    estimator = _Regressor(activation="relu", **_shared(examples, "values"), **options)
    mean = float(np.average(examples.y, weights=examples.weights))
    spread = float(np.sqrt(np.average((examples.y - mean) ** 2, weights=examples.weights))) or 1.0
    target = (examples.y - mean) / spread
    _fit(estimator, encoding.transform(examples.X), target, examples.weights, diameter)
    *hidden, (weights, bias) = _layers(estimator)
    return NeuralNetwork(encoding, (*hidden, (weights * spread, bias * spread + mean)), "values")


def _shared(examples: Examples, answer: Answer) -> dict[str, Any]:
    return {
        "solver": "sgd",
        "tol": 0.0,
        "n_iter_no_change": sys.maxsize,  # as many iterations as are asked for
        "batch_size": min(BATCHES[answer], len(examples.X)),
        "nesterovs_momentum": True,
        "random_state": examples.seed,
    }


def _fit(estimator: Any, design: Any, y: NDArray[Any], weights: Any, diameter: float) -> None:
    estimator.diameter = diameter
    weights = None if weights is None else weights / weights.mean()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # The number of iterations is the user's setting: reaching it is no fault.
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        estimator.fit(design, y, weights)


def _layers(estimator: Any) -> tuple[tuple[Matrix, Matrix], ...]:
    return tuple(zip(estimator.coefs_, estimator.intercepts_, strict=True))
