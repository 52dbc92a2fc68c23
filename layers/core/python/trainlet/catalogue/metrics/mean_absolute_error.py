"""Mean Absolute Error."""

import numpy as np

from trainlet.catalogue.spec import Metric, Truth


def compute(truth: Truth) -> float | None:
    """Return the mean of |predicted - true|."""
    return float(np.mean(np.abs(truth.predicted - truth.y)))


MODULE = Metric(
    title="Mean Absolute Error", tasks=("regression",), better="low", compute=compute, order=1
)
