"""Micro-Averaged Recall."""

from trainlet.catalogue.families.calls import confusion
from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return the share of rows that are rightly called; with one call a row it is the accuracy."""
    counts = confusion(truth)
    return float(counts.trace() / counts.sum())


MODULE = Metric(
    title="Micro-Averaged Recall",
    tasks=("multiclass",),
    better="high",
    compute=compute,
    order=10,
)
