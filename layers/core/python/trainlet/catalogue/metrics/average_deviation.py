"""Average Deviation."""

from trainlet.catalogue.families.clusters import own_distances, rows_of
from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return the mean distance of a row to its own centre; it falls with the number of clusters."""
    return float(own_distances(*rows_of(truth)).mean())


MODULE = Metric(
    title="Average Deviation",
    tasks=("clustering",),
    better="low",
    compute=compute,
    order=4,
)
