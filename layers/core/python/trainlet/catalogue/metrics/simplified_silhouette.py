"""Simplified Silhouette."""

from trainlet.catalogue.families.clusters import TINY, own_distances, rows_of
from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return the mean of (b - a) / max(a, b): distances to the own centre and to the next one.

    The row of a cluster of its own is its centre, which proves nothing: it is given the k-th part
    of b as its distance, for k clusters.

    Vendramin, Campello and Hruschka, Relative clustering validity criteria, Statistical Analysis
    and Data Mining 3, 2010.
    """
    import numpy as np

    distances, called = rows_of(truth)
    own = own_distances(distances, called)
    far = distances.copy()
    far[np.arange(len(called)), called] = np.inf
    other = far.min(axis=1)
    counts = np.bincount(called, minlength=distances.shape[1])
    own = np.where(counts[called] == 1, other / distances.shape[1], own)
    greater = np.maximum(own, other)
    return float(np.where(greater > 0, (other - own) / np.maximum(greater, TINY), 0.0).mean())


MODULE = Metric(
    title="Simplified Silhouette",
    tasks=("clustering",),
    better="high",
    compute=compute,
    order=1,
)
