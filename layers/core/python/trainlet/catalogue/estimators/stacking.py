"""Several learners whose answers are weighed by what they said of rows they had not seen.

D. Wolpert, Stacked Generalization, Neural Networks 5, 1992; weights that are not negative as in
L. Breiman, Stacked Regressions, Machine Learning 24, 1996.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.folding import out_of_fold
from trainlet.catalogue.estimators.linear import emit_softmax
from trainlet.catalogue.estimators.pooling import blended, log_odds, pooled, softmax
from trainlet.catalogue.families.composites import Fitter, Part
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

LEAST = 1e-4
"""The smallest probability that a part is heard with, and what the largest lacks of 1."""


@dataclass(frozen=True, slots=True)
class StackedClassifier:
    """The weighted sum of the parts' log-probabilities, and a constant for each class.

    Attributes:
        parts: The fitted learners.
        weights: How much each counts, ``[parts]``.
        bias: ``[k]``.
    """

    parts: tuple[Part, ...]
    weights: NDArray[np.float64]
    bias: NDArray[np.float64]

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return probabilities ``[n, k]``."""
        logs = heard(np.stack([part.predict(X) for part in self.parts], axis=1))
        return softmax(log_odds(logs, self.weights, self.bias))

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the probabilities ``[n, k]``."""
        low, high = graph.constant(np.array(LEAST)), graph.constant(np.array(1 - LEAST))
        total = graph.constant(self.bias[None, :])
        for part, weight in zip(self.parts, self.weights, strict=True):
            kept = graph.add("Clip", part.emit(graph, inputs), low, high)
            told = graph.add("Mul", graph.add("Log", kept), graph.constant(np.array(weight)))
            total = graph.add("Add", total, told)
        return emit_softmax(graph, total)


@dataclass(frozen=True, slots=True)
class StackedRegressor:
    """The weighted sum of the parts' values, and a constant.

    Attributes:
        parts: The fitted learners.
        weights: How much each counts, ``[parts]``.
        constant: What is added.
    """

    parts: tuple[Part, ...]
    weights: NDArray[np.float64]
    constant: float

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return values ``[n]``."""
        total = np.full(len(X), self.constant)
        for part, weight in zip(self.parts, self.weights, strict=True):
            total += weight * part.predict(X)
        return total

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the values ``[n]``."""
        total = graph.constant(np.array([self.constant]))
        for part, weight in zip(self.parts, self.weights, strict=True):
            said = graph.add("Mul", part.emit(graph, inputs), graph.constant(np.array(weight)))
            total = graph.add("Add", total, said)
        return total


def heard(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logarithms of probabilities, none of them boundless."""
    logs: NDArray[np.float64] = np.log(np.clip(probabilities, LEAST, 1 - LEAST))
    return logs


def fit_stacked_classifier(
    examples: Examples, fits: Sequence[Fitter], folds: int
) -> StackedClassifier:
    """Return the parts fitted to all rows, weighed by what they say of rows held out."""
    places, said = out_of_fold(examples, fits, folds)
    counts = None if examples.weights is None else examples.weights[places]
    weights, bias = pooled(heard(said), examples.y[places], counts)
    return StackedClassifier(tuple(fit(examples) for fit in fits), weights, bias)


def fit_stacked_regressor(
    examples: Examples, fits: Sequence[Fitter], folds: int
) -> StackedRegressor:
    """Return the parts fitted to all rows, weighed by what they say of rows held out."""
    places, said = out_of_fold(examples, fits, folds)
    counts = None if examples.weights is None else examples.weights[places]
    weights, constant = blended(said, examples.y[places], counts)
    return StackedRegressor(tuple(fit(examples) for fit in fits), weights, constant)
