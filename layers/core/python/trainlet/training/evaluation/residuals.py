"""Errors of a regression."""

import sys

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.measure import Truth
from trainlet.evaluations import Residuals, WantedQuantile

INTERVALS = 30
MOST_POINTS = 1000
LEVELS = [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0]
QUANTILE = "Quantile "


def residuals(truth: Truth) -> Residuals | None:
    """Return the errors' histogram and quantiles, and some rows to draw.

    None if the errors are so far apart that no number tells how far.
    """
    with np.errstate(all="ignore"):
        errors = truth.predicted - truth.y
        if not np.isfinite(errors.max() - errors.min()):
            return None
    counts, edges = _histogram(errors)
    size = len(errors)
    some = np.unique(np.linspace(0, size - 1, min(size, MOST_POINTS)).round().astype(np.int64))
    return Residuals(
        edges=edges.tolist(),
        counts=counts.tolist(),
        levels=LEVELS,
        quantiles=np.quantile(errors, LEVELS).tolist(),
        true=truth.y[some].astype(np.float64).tolist(),
        predicted=truth.predicted[some].tolist(),
    )


def _histogram(errors: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return counts and edges: a single interval for errors too close to be told apart."""
    low, high = float(errors.min()), float(errors.max())
    largest = max(abs(low), abs(high))
    if high - low > 1e-12 * max(largest, 1e-300):
        return np.histogram(errors, bins=INTERVALS)
    beside = max(0.5, 1e-9 * largest)
    edges = np.clip([low - beside, high + beside], -sys.float_info.max, sys.float_info.max)
    return np.array([len(errors)]), edges


def quantiles(truth: Truth) -> list[WantedQuantile]:
    """Return how each predicted quantile fares (Koenker and Bassett, Econometrica 46, 1978).

    One whose loss is beyond all numbers is left out.
    """
    found = []
    for name, values in (truth.answers or {}).items():
        if not name.startswith(QUANTILE):
            continue
        level = float(name.removeprefix(QUANTILE))
        loss = _pinball(truth.y, values, level)
        if not np.isfinite(loss):
            continue
        found.append(
            WantedQuantile(
                column=name,
                level=level,
                share=float((truth.y <= values).mean()),
                pinball_loss=loss,
            )
        )
    return found


def _pinball(y: NDArray[np.float64], values: NDArray[np.float64], level: float) -> float:
    with np.errstate(all="ignore"):
        over = y - values
        return float(np.where(over > 0, over * level, -over * (1 - level)).mean())
