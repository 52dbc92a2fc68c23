"""What figures of calls have in common: how often each class was called what."""

from typing import TYPE_CHECKING, Any

from trainlet.catalogue.measure import Truth, Undefined

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def confusion(truth: Truth) -> "NDArray[np.int64]":
    """Return counts of rows ``[k, k]``: ``[i, j]`` are of class ``i`` and were called ``j``."""
    import numpy as np

    size = len(truth.classes)
    cells = np.bincount(truth.y * size + truth.predicted, minlength=size * size)
    counts: NDArray[np.int64] = cells.reshape(size, size)
    return counts


def mean_share(truth: Truth, right: "NDArray[Any]", whole: "NDArray[Any]", why: str) -> float:
    """Return right / whole of the second of two classes, or the mean over several classes.

    Classes for which it has no value are left out of the mean, as scikit-learn does with
    ``zero_division=nan``.

    Args:
        truth: The rows.
        right: Per class, ``[k]``.
        whole: Per class, ``[k]``.
        why: Why there is no value where the whole is 0.

    Raises:
        Undefined: It has no value for the second class, or for any class.
    """
    if len(truth.classes) == 2:
        right, whole = right[1:], whole[1:]
    known = whole > 0
    if not known.any():
        raise Undefined(why)
    return float((right[known] / whole[known]).mean())
