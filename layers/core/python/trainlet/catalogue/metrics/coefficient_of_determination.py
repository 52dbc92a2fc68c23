"""Coefficient of Determination."""

import numpy as np

from trainlet.catalogue.spec import Metric, Truth


def compute(truth: Truth) -> float | None:
    """Return R2, 1 minus the relative squared error; None if every true value is the same."""
    spread = np.sum((truth.y - truth.y.mean()) ** 2)
    return float(1 - np.sum((truth.predicted - truth.y) ** 2) / spread) if spread > 0 else None


MODULE = Metric(
    title="Coefficient of Determination",
    tasks=("regression",),
    better="high",
    compute=compute,
    order=5,
)
