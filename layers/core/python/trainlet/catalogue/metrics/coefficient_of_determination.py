"""Coefficient of Determination."""

from trainlet.catalogue.families.losses import check_spread
from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return R2, 1 minus the relative squared error."""
    check_spread(truth)
    spread = ((truth.y - truth.y.mean()) ** 2).sum()
    return float(1 - ((truth.predicted - truth.y) ** 2).sum() / spread)


MODULE = Metric(
    title="Coefficient of Determination",
    tasks=("regression",),
    better="high",
    compute=compute,
    order=5,
)
