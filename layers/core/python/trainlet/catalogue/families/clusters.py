"""What figures of clusters have in common."""

from typing import TYPE_CHECKING

from trainlet.catalogue.measure import Truth, Undefined

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TINY = 1e-300


def rows_of(truth: Truth) -> "tuple[NDArray[np.float64], NDArray[np.int64]]":
    """Return each row's distances to all centres ``[n, k]``, and which cluster it is in ``[n]``.

    Raises:
        Undefined: There is a single cluster.
    """
    import numpy as np

    distances = np.stack([*(truth.answers or {}).values()], axis=1)
    if distances.shape[1] < 2:
        raise Undefined("There is a single cluster.")
    return distances, truth.predicted


def own_distances(
    distances: "NDArray[np.float64]", called: "NDArray[np.int64]"
) -> "NDArray[np.float64]":
    """Return how far each row is from its own centre, ``[n]``."""
    import numpy as np

    own: NDArray[np.float64] = distances[np.arange(len(called)), called]
    return own


def present_centres(
    truth: Truth, called: "NDArray[np.int64]"
) -> "tuple[NDArray[np.float64], NDArray[np.int64]]":
    """Return how far the centres of clusters with rows are apart, and which clusters those are.

    Raises:
        Undefined: There are not two of them, or two have one centre.
    """
    import numpy as np

    present = np.unique(called)
    if truth.between is None or len(present) < 2:
        raise Undefined("The rows are all in one cluster.")
    between = truth.between[np.ix_(present, present)]
    if (between + np.eye(len(present)) <= 0.0).any():
        raise Undefined("Two clusters have the same centre.")
    return between, present
