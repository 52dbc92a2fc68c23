"""Relative Absolute Error."""

import numpy as np

from trainlet.catalogue.spec import Metric, Truth


def compute(truth: Truth) -> float | None:
    """Return sum |predicted - true| / sum |true - mean|; None if every true value is the same."""
    if np.ptp(truth.y) == 0:
        return None
    spread = np.sum(np.abs(truth.y - truth.y.mean()))
    return float(np.sum(np.abs(truth.predicted - truth.y)) / spread)


MODULE = Metric(
    title="Relative Absolute Error", tasks=("regression",), better="low", compute=compute, order=3
)
