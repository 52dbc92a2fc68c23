"""Precision."""

from trainlet.catalogue.families.calls import confusion, mean_share
from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return the share of rows called a class that are of it.

    With more than two classes it is the mean of the classes' own figures.
    """
    counts = confusion(truth)
    return mean_share(truth, counts.diagonal(), counts.sum(axis=0), "No row is called positive.")


MODULE = Metric(
    title="Precision",
    tasks=("two-class", "multiclass", "anomaly"),
    better="high",
    compute=compute,
    order=2,
)
