"""Linear scores that tell two classes apart, and their probabilities by Platt's sigmoid."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import clone
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import normalize

from trainlet.catalogue.estimators.indicators import Indicators, fit_indicators
from trainlet.catalogue.estimators.linear import emit_sigmoid
from trainlet.catalogue.estimators.platt import fit_sigmoid
from trainlet.catalogue.nodes.expressions import Expression
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

FOLDS = 3


@dataclass(frozen=True, slots=True)
class Margins:
    """The sigmoid of a weighted sum: the score and Platt's sigmoid in one.

    Attributes:
        encoding: The design matrix.
        weights: Of its columns ``[d]``.
        bias: The constant.
        is_projected: Whether each row is divided by its length.
    """

    encoding: Indicators
    weights: NDArray[np.float64]
    bias: float
    is_projected: bool = False

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return probabilities ``[n, 2]``."""
        design = _design(self.encoding, X, is_projected=self.is_projected)
        scores = np.asarray(design @ self.weights) + self.bias
        return np.asarray(expit(np.column_stack([-scores, scores])))

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the probabilities ``[n, 2]``."""
        weights, bias = self.weights[:, None], np.array([self.bias])
        if not self.is_projected:
            return emit_sigmoid(graph, self.encoding.emit_dot(graph, inputs, weights, bias))
        ones = np.ones_like(weights)
        sums = self.encoding.emit_dot(graph, inputs, weights, np.zeros(1))
        squares = self.encoding.emit_squares(graph, inputs, ones, np.zeros_like(ones))
        length = Expression(graph, squares).sqrt()
        scores = Expression(graph, sums) / length.equals(0.0).then(1.0, length)
        return emit_sigmoid(graph, (scores + self.bias).name)


def fit_margins(
    examples: Examples, estimator: Any, *, standardise: bool = True, is_projected: bool = False
) -> Margins:
    """Fit a linear classifier and the sigmoid of its scores.

    The sigmoid is fitted to scores of rows that were held out, three-fold (Platt 1999, 2.1). Where
    there are too few rows for that, or where such scores say the opposite of the truth, it is
    fitted to those of the training rows.

    Args:
        examples: The training rows.
        estimator: scikit-learn's, unfitted.
        standardise: Whether numbers are centred and scaled.
        is_projected: Whether each row is divided by its length.
    """
    encoding = fit_indicators(examples.X, standardise=standardise)
    design = _design(encoding, examples.X, is_projected=is_projected)
    weights = _weights(examples)
    fitted = clone(estimator).fit(design, examples.y, sample_weight=weights)
    counts = weights * (1.0 if examples.weights is None else examples.weights.mean())
    slope = 0.0
    if np.bincount(examples.y).min() >= FOLDS:
        scores = _held_out_scores(examples, estimator, design, weights)
        slope, offset = fit_sigmoid(scores, examples.y, counts)
    if slope <= 0:
        slope, offset = fit_sigmoid(fitted.decision_function(design), examples.y, counts)
    bias = slope * float(fitted.intercept_[0]) + offset
    return Margins(encoding, slope * fitted.coef_[0], bias, is_projected)


def _weights(examples: Examples) -> NDArray[np.float64]:
    """Return how much each row counts, 1 on average: else it would be a learning rate."""
    if examples.weights is None:
        return np.ones(len(examples.y))
    return np.asarray(examples.weights / examples.weights.mean())


def _design(encoding: Indicators, X: pd.DataFrame, *, is_projected: bool) -> Any:
    design = encoding.transform(X)
    return normalize(design) if is_projected else design


def _held_out_scores(
    examples: Examples, estimator: Any, design: Any, weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    scores = np.empty(len(examples.y))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=examples.seed)
    for kept, held in folds.split(weights, examples.y):
        fitted = clone(estimator).fit(design[kept], examples.y[kept], sample_weight=weights[kept])
        scores[held] = fitted.decision_function(design[held])
    return scores
