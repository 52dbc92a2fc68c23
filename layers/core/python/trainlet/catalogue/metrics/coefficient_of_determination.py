"""Coefficient of Determination."""

import numpy as np

from trainlet.catalogue.spec import Metric, Truth


def compute(truth: Truth) -> float | None:
    """Return R2, 1 minus the relative squared error; None if every true value is the same."""
    if np.ptp(truth.y) == 0:
        return None
    spread = np.sum((truth.y - truth.y.mean()) ** 2)
    return float(1 - np.sum((truth.predicted - truth.y) ** 2) / spread)


MODULE = Metric(
    title="Coefficient of Determination",
    tasks=("regression",),
    better="high",
    compute=compute,
    order=5,
)
