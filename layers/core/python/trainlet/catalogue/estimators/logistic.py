"""Fits logistic regression with Studio's two penalties."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logsumexp, softmax

from trainlet.catalogue.estimators.descent import Descent
from trainlet.catalogue.estimators.indicators import fit_indicators
from trainlet.catalogue.estimators.linear import LinearClassifier
from trainlet.catalogue.spec import Examples

Vector = NDArray[np.float64]


def fit_logistic(examples: Examples, *, l1: float, l2: float, **options: Any) -> LinearClassifier:
    """Return the model that minimises the summed log loss + l1 |w| + l2 |w|^2 / 2.

    The constants cost nothing. ``options`` are those of ``Descent``.
    """
    encoding = fit_indicators(examples.X)
    design, y = encoding.transform(examples.X), examples.y
    counts = np.ones(len(y)) if examples.weights is None else examples.weights
    total, columns = float(counts.sum()), design.shape[1]
    scores = 1 if examples.classes == 2 else examples.classes
    penalty = np.ones((columns + 1, scores)) / total
    penalty[-1] = 0.0
    descent = Descent(l1=l1 * penalty.ravel(), l2=l2 * penalty.ravel(), **options)
    loss = _two_class_loss if scores == 1 else _softmax_loss
    found = descent.minimise(
        lambda p: loss(p, design, y, counts / total), np.zeros(penalty.size)
    ).reshape(penalty.shape)
    return LinearClassifier(encoding, found[:-1], found[-1])


def _two_class_loss(
    p: Vector, design: Any, y: NDArray[np.int64], shares: Vector
) -> tuple[float, Vector]:
    """Return the mean log loss of the sigmoid, and its slopes; ``p`` is ``[d + 1]``."""
    scores = np.asarray(design @ p[:-1]) + p[-1]
    slopes = shares * (expit(scores) - y)
    value = float(shares @ (np.logaddexp(0, scores) - y * scores))
    return value, np.append(np.asarray(design.T @ slopes), slopes.sum())


def _softmax_loss(
    p: Vector, design: Any, y: NDArray[np.int64], shares: Vector
) -> tuple[float, Vector]:
    """Return the mean log loss of the softmax, and its slopes; ``p`` is ``[(d + 1) k]``."""
    weights = p.reshape(design.shape[1] + 1, -1)
    scores = np.asarray(design @ weights[:-1]) + weights[-1]
    rows = np.arange(len(y))
    value = float(shares @ (logsumexp(scores, axis=1) - scores[rows, y]))
    slopes = softmax(scores, axis=1)
    slopes[rows, y] -= 1
    slopes *= shares[:, None]
    return value, np.vstack([np.asarray(design.T @ slopes), slopes.sum(axis=0)]).ravel()
