"""What several say, as one: one weight for each that speaks, none negative, and a constant."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import lsq_linear, minimize

PENALTY = 1.0
"""Of each square of what a weight differs from an even share, and of a constant."""

EXACT = {"maxiter": 1000, "ftol": 1e-13, "gtol": 1e-9}


def pooled(
    logs: NDArray[np.float64], y: NDArray[np.int64], counts: NDArray[np.float64] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the weights ``[m]`` and constants ``[k]`` of a logarithmic opinion pool.

    They are those of the least log loss, with a small penalty.
    With k^2 weights for each that speaks, as a softmax regression has, it is worse on few rows:
    measured on classes of automobiles and on digits.

    Args:
        logs: Log-probabilities of ``m`` that speak, ``[n, m, k]``.
        y: Class indices ``[n]``.
        counts: How much each row counts, ``[n]``; None for all alike.
    """
    rows, speakers, classes = logs.shape
    counted = np.ones(rows) if counts is None else counts
    truth = np.eye(classes)[y]
    even = 1.0 / speakers

    def loss(found: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, bias = found[:speakers], found[speakers:]
        shares = softmax(log_odds(logs, weights, bias))
        excess = (shares - truth) * counted[:, None]
        surprise = -np.log(np.maximum(shares[np.arange(rows), y], np.finfo(float).tiny))
        strain = PENALTY / 2 * (((weights - even) ** 2).sum() + (bias**2).sum())
        slope = np.einsum("nmk,nk->m", logs, excess) + PENALTY * (weights - even)
        return float(surprise @ counted + strain), np.concatenate(
            [slope, excess.sum(axis=0) + PENALTY * bias]
        )

    start = np.concatenate([np.full(speakers, even), np.zeros(classes)])
    bounds = [(0.0, None)] * speakers + [(None, None)] * classes
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=EXACT).x
    return found[:speakers], found[speakers:]


def blended(
    said: NDArray[np.float64], y: NDArray[np.float64], counts: NDArray[np.float64] | None
) -> tuple[NDArray[np.float64], float]:
    """Return the weights ``[m]`` and the constant of the least squared error.

    Args:
        said: Values of ``m`` that speak, ``[n, m]``.
        y: What is true, ``[n]``.
        counts: How much each row counts, ``[n]``; None for all alike.
    """
    middle, truth = np.average(said, axis=0, weights=counts), float(np.average(y, weights=counts))
    spread = np.sqrt(np.average((said - middle) ** 2, axis=0, weights=counts))
    spread = np.where(spread > 0, spread, 1.0)
    roots = 1.0 if counts is None else np.sqrt(counts)
    design = ((said - middle) / spread).T * roots
    found = lsq_linear(design.T, (y - truth) * roots, bounds=(0, np.inf), method="bvls")
    weights: NDArray[np.float64] = np.maximum(found.x, 0.0) / spread
    return weights, truth - float(middle @ weights)


def log_odds(
    logs: NDArray[np.float64], weights: NDArray[np.float64], bias: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the weighted sums of log-probabilities, ``[n, k]``."""
    scores: NDArray[np.float64] = np.tensordot(logs, weights, axes=(1, 0)) + bias
    return scores


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities that are as their exponentials are to each other, ``[n, k]``."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return shares
