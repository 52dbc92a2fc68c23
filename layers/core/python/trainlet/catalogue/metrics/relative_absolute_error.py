"""Relative Absolute Error."""

import numpy as np

from trainlet.catalogue.spec import Metric, Truth


def compute(truth: Truth) -> float | None:
    """Return sum |predicted - true| / sum |true - mean|; None if every true value is the same."""
    spread = np.sum(np.abs(truth.y - truth.y.mean()))
    return float(np.sum(np.abs(truth.predicted - truth.y)) / spread) if spread > 0 else None


MODULE = Metric(
    title="Relative Absolute Error", tasks=("regression",), better="low", compute=compute, order=3
)
