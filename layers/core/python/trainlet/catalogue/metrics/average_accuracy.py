"""Average Accuracy."""

from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return the mean over the classes of the share of rows rightly called of it or not of it."""
    right = (truth.y == truth.predicted).mean()
    return float(1 - 2 * (1 - right) / len(truth.classes))


MODULE = Metric(
    title="Average Accuracy",
    tasks=("multiclass",),
    better="high",
    compute=compute,
    order=8,
)
