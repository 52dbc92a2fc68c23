"""Ordinal regression: one score, and thresholds that part the levels.

The proportional odds of McCullagh, Regression Models for Ordinal Data, JRSS B 42, 1980, fitted by
the all-threshold logistic loss of Rennie & Srebro, Loss Functions for Preference Levels, 2005: it
counts at every threshold whether the score is on its side.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.descent import Descent
from trainlet.catalogue.estimators.indicators import Indicators, fit_indicators
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

MOST_LEVELS = 100


@dataclass(frozen=True, slots=True)
class OrdinalRegressor:
    """The level whose place is the number of thresholds below the score.

    Attributes:
        encoding: The design matrix.
        weights: Of its columns ``[d]``.
        thresholds: Ascending ``[k - 1]``.
        levels: The values of the label, ascending ``[k]``.
    """

    encoding: Indicators
    weights: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    levels: NDArray[np.float64]

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return levels ``[n]``."""
        scores = np.asarray(self.encoding.transform(X) @ self.weights)
        return np.asarray(self.levels[np.searchsorted(self.thresholds, scores, side="left")])

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the levels ``[n]``."""
        scores = self.encoding.emit_dot(graph, inputs, self.weights[:, None], np.zeros(1))
        above = graph.add("Greater", scores, graph.constant(self.thresholds[None, :]))
        counts = graph.add("Cast", above, to=7)  # 7 is int64
        axis = graph.constant(np.array([1], np.int64))
        place = graph.add("ReduceSum", counts, axis, keepdims=0)
        return graph.add("Gather", graph.constant(self.levels), place)


def fit_ordinal(examples: Examples, *, l2: float, tolerance: float) -> OrdinalRegressor:
    """Minimise the summed loss + l2 |w|^2 / 2; the thresholds cost nothing.

    Raises:
        ValueError: The label has one value alone, or too many.
    """
    levels, places = np.unique(examples.y, return_inverse=True)
    if not 2 <= len(levels) <= MOST_LEVELS:
        raise ValueError(
            f"a label of 2 to {MOST_LEVELS} levels can be ranked, this one has {len(levels)} values"
        )
    encoding = fit_indicators(examples.X)
    design = encoding.transform(examples.X)
    counts = np.ones(len(places)) if examples.weights is None else examples.weights
    total, columns = float(counts.sum()) * (len(levels) - 1), design.shape[1]
    shares = counts / total
    penalty = np.append(np.full(columns, l2 / total), np.zeros(len(levels) - 1))
    descent = Descent(l1=np.zeros_like(penalty), l2=penalty, tolerance=tolerance)
    below = np.cumsum(np.bincount(places, counts / counts.sum()))[:-1]
    start = np.append(np.zeros(columns), np.log(below / (1 - below)))
    found = descent.minimise(lambda p: _loss(p, design, places, shares), start)
    return OrdinalRegressor(encoding, found[:columns], np.sort(found[columns:]), levels)


def _loss(
    p: NDArray[np.float64], design: Any, places: NDArray[np.int64], shares: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """Return the loss, of which ``shares`` is each row's at each threshold, and its slopes."""
    columns = design.shape[1]
    scores, thresholds = np.asarray(design @ p[:columns]), p[columns:]
    value, by_score, by_threshold = 0.0, np.zeros(len(scores)), np.zeros(len(thresholds))
    for place, threshold in enumerate(thresholds):
        sign = np.where(places <= place, 1.0, -1.0)
        margin = sign * (threshold - scores)
        small = np.exp(-np.abs(margin))
        value += float(shares @ (np.log1p(small) + np.maximum(-margin, 0)))
        slopes = -shares * sign * np.where(margin > 0, small, 1) / (1 + small)
        by_threshold[place] = slopes.sum()
        by_score -= slopes
    return value, np.append(np.asarray(design.T @ by_score), by_threshold)
