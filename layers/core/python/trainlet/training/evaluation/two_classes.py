"""How the scores of two classes fall apart."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.measure import Truth
from trainlet.evaluations import BinnedScores, CalibrationBin, Confusion, Cuts, TwoClasses
from trainlet.evaluations.cuts import share

MOST_CUTS = 1000
BINS = 10
DECISION = 0.5

Scores = NDArray[np.float64]
Marks = NDArray[np.bool_]


def two_classes(truth: Truth) -> TwoClasses:
    """Return the figures of the second class's probabilities."""
    assert truth.probabilities is not None
    is_positive, scores = truth.y == 1, truth.probabilities[:, 1]
    return TwoClasses(
        positive=truth.classes[1],
        cuts=cuts(is_positive, scores),
        bins=score_bins(is_positive, scores),
        calibration=calibration(is_positive, scores),
    )


def parted(truth: Truth) -> TwoClasses:
    """Return the figures of scores that are no probabilities: what their order alone tells."""
    assert truth.probabilities is not None
    found = cuts(truth.y == 1, truth.probabilities[:, 1])
    return TwoClasses(positive=truth.classes[1], cuts=found, bins=[], calibration=[])


def cuts(is_positive: Marks, scores: Scores) -> Cuts:
    """Return the rows above every different score; at most about 1,000 of them, and 0.5."""
    levels = np.unique(scores)
    if len(levels) > MOST_CUTS:
        ranks = np.linspace(0, len(scores) - 1, MOST_CUTS).round().astype(np.int64)
        levels = np.sort(scores)[ranks]
    thresholds = np.unique(np.append(levels, DECISION))[::-1]
    return Cuts(
        positives=int(is_positive.sum()),
        negatives=int((~is_positive).sum()),
        thresholds=thresholds.tolist(),
        true_positives=_above(scores[is_positive], thresholds).tolist(),
        false_positives=_above(scores[~is_positive], thresholds).tolist(),
    )


def _above(scores: Scores, thresholds: Scores) -> NDArray[np.int64]:
    """Return how many scores are above each threshold."""
    counts: NDArray[np.int64] = len(scores) - np.searchsorted(
        np.sort(scores), thresholds, side="right"
    )
    return counts


def score_bins(is_positive: Marks, scores: Scores) -> list[BinnedScores]:
    """Return Studio's table of ten score bins, the highest first; the last one holds 0 too."""
    edges = np.linspace(1.0, 0.0, BINS + 1).round(10)
    lows = np.append(edges[1:-1], -1.0)
    above = [_above(some, lows) for some in (scores[is_positive], scores[~is_positive])]
    right, wrong = (np.append(0, each) for each in above)
    positives, negatives = int(is_positive.sum()), int((~is_positive).sum())
    areas = _areas(right / max(positives, 1), wrong / max(negatives, 1))
    is_defined = positives > 0 and negatives > 0
    return [
        _bin(
            (float(edges[place + 1]), float(edges[place])),
            (int(right[place + 1] - right[place]), int(wrong[place + 1] - wrong[place])),
            Confusion(
                float(edges[place + 1]),
                int(right[place + 1]),
                int(wrong[place + 1]),
                int(negatives - wrong[place + 1]),
                int(positives - right[place + 1]),
            ),
            areas[place] if is_defined else None,
        )
        for place in range(BINS)
    ]


def _bin(
    edges: tuple[float, float], inside: tuple[int, int], cut: Confusion, area: float | None
) -> BinnedScores:
    above, below = cut.true_positives + cut.false_positives, cut.true_negatives
    return BinnedScores(
        low=edges[0],
        high=edges[1],
        positives=inside[0],
        negatives=inside[1],
        fraction_above=above / sum(cut[1:]),
        accuracy=cut.accuracy or 0.0,
        f1=cut.f_score,
        precision=cut.precision,
        recall=cut.recall,
        negative_precision=share(below, below + cut.false_negatives),
        negative_recall=share(below, below + cut.false_positives),
        cumulative_auc=area,
    )


def _areas(right: Scores, wrong: Scores) -> list[float]:
    """Return the area under the ROC curve up to each of its points but the first."""
    steps = [
        (x1 - x0) * (y0 + y1) / 2
        for (x0, y0), (x1, y1) in pairwise(zip(wrong.tolist(), right.tolist(), strict=True))
    ]
    areas: list[float] = np.cumsum(steps).tolist()
    return areas


def calibration(is_positive: Marks, scores: Scores) -> list[CalibrationBin]:
    """Return how often rows of each tenth of the scores' range are positive; empty ones left out.

    The reliability diagram of Murphy and Winkler, Applied Statistics 26, 1977.
    """
    places = np.clip((scores * BINS).astype(np.int64), 0, BINS - 1)
    rows, said, found = (_sums(places, each) for each in (1.0, scores, is_positive))
    return [
        CalibrationBin(
            rows=int(rows[place]), said=said[place] / rows[place], share=found[place] / rows[place]
        )
        for place in range(BINS)
        if rows[place]
    ]


def _sums(places: NDArray[np.int64], values: Any) -> list[float]:
    weights = np.broadcast_to(np.asarray(values, np.float64), places.shape)
    sums: list[float] = np.bincount(places, weights=weights, minlength=BINS).tolist()
    return sums
