"""Average Log Loss."""

from trainlet.catalogue.families.losses import log_loss
from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return the mean of -ln(probability given to the true class)."""
    return log_loss(truth)


MODULE = Metric(
    title="Average Log Loss",
    tasks=("two-class", "multiclass"),
    better="low",
    compute=compute,
    order=6,
)
