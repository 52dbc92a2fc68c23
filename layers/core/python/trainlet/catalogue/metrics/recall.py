"""Recall."""

from trainlet.catalogue.families.calls import confusion, mean_share
from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return the share of rows of a class that are called it.

    With more than two classes it is the mean of the classes' own figures.
    """
    counts = confusion(truth)
    return mean_share(truth, counts.diagonal(), counts.sum(axis=1), "No row is positive.")


MODULE = Metric(
    title="Recall",
    tasks=("two-class", "multiclass", "anomaly"),
    better="high",
    compute=compute,
    order=3,
)
