"""Curves of two classes: their points, from the thresholds that were kept."""

from typing import NamedTuple

from trainlet.evaluations.cuts import Confusion, confusions, share
from trainlet.evaluations.document import BinnedScores, Cuts


class RocPoint(NamedTuple):
    """A point of the ROC curve."""

    threshold: float
    false_positive_rate: float
    true_positive_rate: float


class PrecisionPoint(NamedTuple):
    """A point of the precision/recall curve."""

    threshold: float
    recall: float
    precision: float


class LiftPoint(NamedTuple):
    """A point of the lift curve.

    Attributes:
        threshold: Rows that score above it are called positive.
        positive_rate: Share of rows that are called positive.
        true_positives: How many of them are.
        lift: How many times more than among as many rows drawn at random.
    """

    threshold: float
    positive_rate: float
    true_positives: int
    lift: float | None


def roc(cuts: Cuts) -> list[RocPoint]:
    """Return the ROC curve from (0, 0) to (1, 1); nothing if there are not rows of both classes."""
    if not (cuts.positives and cuts.negatives):
        return []
    return [
        RocPoint(
            cut.threshold, cut.false_positives / cuts.negatives, cut.true_positives / cuts.positives
        )
        for cut in _falling(cuts)
    ]


def precision_recall(cuts: Cuts) -> list[PrecisionPoint]:
    """Return precision by recall, rising; nothing if there are no positive rows."""
    if not cuts.positives:
        return []
    return [
        PrecisionPoint(cut.threshold, cut.true_positives / cuts.positives, cut.precision)
        for cut in _falling(cuts)
        if cut.precision is not None
    ]


def lift(cuts: Cuts) -> list[LiftPoint]:
    """Return how many positive rows are found among those called so; nothing without any."""
    if not cuts.positives:
        return []
    rows = cuts.positives + cuts.negatives
    found = []
    for cut in _falling(cuts):
        called, right = cut.true_positives + cut.false_positives, cut.true_positives
        times = share(right * rows, called * cuts.positives)
        found.append(LiftPoint(cut.threshold, called / rows, right, times))
    return found


def studio_bins(bins: list[BinnedScores]) -> list[dict[str, float | str | None]]:
    """Return the table of score bins under Studio's names of its columns."""
    return [
        {
            "Score Bin": f"{'(' if each.low else '['}{each.low:.3f},{each.high:.3f}]",
            "Positive Examples": each.positives,
            "Negative Examples": each.negatives,
            "Fraction Above Threshold": each.fraction_above,
            "Accuracy": each.accuracy,
            "F1 Score": each.f1,
            "Precision": each.precision,
            "Recall": each.recall,
            "Negative Precision": each.negative_precision,
            "Negative Recall": each.negative_recall,
            "Cumulative AUC": each.cumulative_auc,
        }
        for each in bins
    ]


def _falling(cuts: Cuts) -> list[Confusion]:
    """Return the confusion at each threshold, from no row called positive to all of them."""
    found = confusions(cuts)
    if found[0].true_positives or found[0].false_positives:
        found.insert(0, Confusion(1.0, 0, 0, cuts.negatives, cuts.positives))
    return found
