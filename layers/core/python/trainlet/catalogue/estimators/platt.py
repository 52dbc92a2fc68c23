"""Probabilities from the scores of two classes, by a sigmoid (Platt 1999).

Platt, Probabilistic Outputs for Support Vector Machines and Comparisons to Regularized Likelihood
Methods, in: Advances in Large Margin Classifiers, MIT Press.
"""

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression


def fit_sigmoid(
    scores: NDArray[np.float64], y: NDArray[np.int64], weights: NDArray[np.float64]
) -> tuple[float, float]:
    """Return ``slope`` and ``offset`` such that ``sigmoid(slope * score + offset)`` fits best.

    The targets are not 1 and 0 but what Laplace's rule makes of the counts of both classes
    (ibid., 2.2), so that scores which separate the classes get a finite slope.

    Args:
        scores: Double ``[n]``.
        y: 0 or 1 ``[n]``.
        weights: How much each row counts ``[n]``.
    """
    spread = float(scores.std())
    positives, total = float(weights[y == 1].sum()), float(weights.sum())
    high, low = (positives + 1) / (positives + 2), 1 / (total - positives + 2)
    target = np.where(y == 1, high, low)
    if not spread:
        mean = float(np.average(target, weights=weights))
        return 0.0, float(np.log(mean / (1 - mean)))
    column = np.concatenate([scores, scores])[:, None] / spread
    soft = np.concatenate([weights * target, weights * (1 - target)])
    sides = np.repeat([1, 0], len(scores))
    fitted = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-10, max_iter=200)
    fitted.fit(column, sides, soft)
    return float(fitted.coef_[0, 0]) / spread, float(fitted.intercept_[0])
