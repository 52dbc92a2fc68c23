"""Accuracy."""

import numpy as np

from trainlet.catalogue.spec import Metric, Truth


def compute(truth: Truth) -> float | None:
    """Return the share of rows whose label is right."""
    return float(np.mean(truth.y == truth.predicted))


MODULE = Metric(
    title="Accuracy",
    tasks=(
        "two-class",
        "multiclass",
    ),
    better="high",
    compute=compute,
    order=1,
)
