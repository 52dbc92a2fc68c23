"""F-Score."""

from trainlet.catalogue.families.calls import confusion, mean_share
from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return the harmonic mean of precision and recall.

    With more than two classes it is the mean of the classes' own figures.
    """
    counts = confusion(truth)
    whole = counts.sum(axis=0) + counts.sum(axis=1)
    why = "No row is positive, and none is called so."
    return mean_share(truth, 2 * counts.diagonal(), whole, why)


MODULE = Metric(
    title="F-Score",
    tasks=("two-class", "multiclass", "anomaly"),
    better="high",
    compute=compute,
    order=4,
)
