"""Root Mean Squared Error."""

import numpy as np

from trainlet.catalogue.spec import Metric, Truth


def compute(truth: Truth) -> float | None:
    """Return the square root of the mean of (predicted - true)^2."""
    return float(np.sqrt(np.mean((truth.predicted - truth.y) ** 2)))


MODULE = Metric(
    title="Root Mean Squared Error", tasks=("regression",), better="low", compute=compute, order=2
)
