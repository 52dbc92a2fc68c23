"""Dunn."""

from trainlet.catalogue.families.clusters import own_distances, present_centres, rows_of
from trainlet.catalogue.measure import Metric, Truth, Undefined


def compute(truth: Truth) -> float:
    """Return the least distance of two centres over the largest of a row to its own centre.

    Clusters without rows are left out. After Dunn, Journal of Cybernetics 4, 1974, by centres.
    """
    import numpy as np

    distances, called = rows_of(truth)
    between, present = present_centres(truth, called)
    widest = float(own_distances(distances, called).max())
    if widest == 0.0:
        raise Undefined("Every row is the centre of its cluster.")
    return float(between[~np.eye(len(present), dtype=np.bool_)].min() / widest)


MODULE = Metric(
    title="Dunn",
    tasks=("clustering",),
    better="high",
    compute=compute,
    order=3,
)
