"""Davies-Bouldin."""

from trainlet.catalogue.families.clusters import own_distances, present_centres, rows_of
from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return the mean over clusters of the worst (s_i + s_j) / d(c_i, c_j).

    s is the mean distance of a cluster's rows to its centre, d how far two centres are apart.
    Clusters without rows are left out. Davies and Bouldin, IEEE PAMI 1, 1979.
    """
    import numpy as np

    distances, called = rows_of(truth)
    between, present = present_centres(truth, called)
    own = own_distances(distances, called)
    spread = np.array([own[called == i].mean() for i in present])
    apart = between + np.diag(np.full(len(present), np.inf))
    return float(((spread[:, None] + spread[None, :]) / apart).max(axis=1).mean())


MODULE = Metric(
    title="Davies-Bouldin",
    tasks=("clustering",),
    better="low",
    compute=compute,
    order=2,
)
