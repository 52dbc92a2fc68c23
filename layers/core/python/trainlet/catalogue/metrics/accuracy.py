"""Accuracy."""

from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return the share of rows whose label is right."""
    return float((truth.y == truth.predicted).mean())


MODULE = Metric(
    title="Accuracy",
    tasks=("two-class", "multiclass", "anomaly"),
    better="high",
    compute=compute,
    order=1,
)
