"""Relative Squared Error."""

from trainlet.catalogue.families.losses import check_spread
from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return sum (predicted - true)^2 / sum (true - mean)^2."""
    check_spread(truth)
    spread = ((truth.y - truth.y.mean()) ** 2).sum()
    return float(((truth.predicted - truth.y) ** 2).sum() / spread)


MODULE = Metric(
    title="Relative Squared Error",
    tasks=("regression",),
    better="low",
    compute=compute,
    order=4,
)
