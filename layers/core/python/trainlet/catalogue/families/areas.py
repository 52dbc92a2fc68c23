"""Areas under curves of ranked rows."""

from typing import TYPE_CHECKING

from trainlet.catalogue.measure import Undefined

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def area_under_roc(is_positive: "NDArray[np.bool_]", scores: "NDArray[np.float64]") -> float:
    """Return the share of pairs of a positive and a negative row in the right order; ties half.

    It is the Mann-Whitney statistic (Hanley and McNeil, Radiology 143, 1982).

    Args:
        is_positive: ``[n]``.
        scores: The greater, the likelier positive, ``[n]``.

    Raises:
        Undefined: There are no positive rows, or no negative ones.
    """
    import numpy as np

    positives = int(is_positive.sum())
    negatives = len(is_positive) - positives
    if not positives or not negatives:
        raise Undefined(f"No row is {'positive' if not positives else 'negative'}.")
    order = np.argsort(scores, kind="stable")
    ranked = scores[order]
    first = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    of_first = np.add.reduceat(is_positive[order].astype(np.int64), first)
    counts = np.diff(np.r_[first, len(ranked)])
    ranks = first + (counts + 1) / 2
    above = (of_first * ranks).sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))
