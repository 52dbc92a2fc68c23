"""Relative Squared Error."""

import numpy as np

from trainlet.catalogue.spec import Metric, Truth


def compute(truth: Truth) -> float | None:
    """Return sum (predicted - true)^2 / sum (true - mean)^2; None if every value is the same."""
    if np.ptp(truth.y) == 0:
        return None
    spread = np.sum((truth.y - truth.y.mean()) ** 2)
    return float(np.sum((truth.predicted - truth.y) ** 2) / spread)


MODULE = Metric(
    title="Relative Squared Error", tasks=("regression",), better="low", compute=compute, order=4
)
