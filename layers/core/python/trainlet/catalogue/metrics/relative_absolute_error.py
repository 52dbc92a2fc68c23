"""Relative Absolute Error."""

from trainlet.catalogue.families.losses import check_spread
from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return sum |predicted - true| / sum |true - mean|."""
    check_spread(truth)
    return float(abs(truth.predicted - truth.y).sum() / abs(truth.y - truth.y.mean()).sum())


MODULE = Metric(
    title="Relative Absolute Error",
    tasks=("regression",),
    better="low",
    compute=compute,
    order=3,
)
