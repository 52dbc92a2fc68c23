"""What follows from how two classes fall apart at each threshold."""

from typing import NamedTuple

from trainlet.evaluations.document import Cuts


class Confusion(NamedTuple):
    """Rows of two classes by what they were called at a threshold."""

    threshold: float
    true_positives: int
    false_positives: int
    true_negatives: int
    false_negatives: int

    @property
    def accuracy(self) -> float | None:
        """Share of rows called right."""
        return share(self.true_positives + self.true_negatives, sum(self[1:]))

    @property
    def precision(self) -> float | None:
        """Share of rows called positive that are."""
        return share(self.true_positives, self.true_positives + self.false_positives)

    @property
    def recall(self) -> float | None:
        """Share of positive rows that are called so."""
        return share(self.true_positives, self.true_positives + self.false_negatives)

    @property
    def f_score(self) -> float | None:
        """Harmonic mean of precision and recall."""
        wrong = self.false_positives + self.false_negatives
        return share(2 * self.true_positives, 2 * self.true_positives + wrong)

    @property
    def fallout(self) -> float | None:
        """Share of negative rows that are called positive."""
        return share(self.false_positives, self.false_positives + self.true_negatives)


class Cost(NamedTuple):
    """What a wrong call costs, and the threshold at which all of them cost least."""

    cut: Confusion
    total: float


def at(cuts: Cuts, threshold: float) -> Confusion:
    """Return the confusion at the largest kept threshold that is not above the one asked for.

    Thresholds are scores, so that between two of them nothing changes, unless some were left out.
    Which one it is stands in the answer; below all of them every row is called positive.
    """
    for place, kept in enumerate(cuts.thresholds):
        if kept <= threshold:
            return _cut(cuts, place)
    return Confusion(threshold, cuts.positives, cuts.negatives, 0, 0)


def best_by_f_score(cuts: Cuts) -> Confusion:
    """Return the cut of the largest F-score; of several, the one with the highest threshold."""
    return max(confusions(cuts), key=lambda cut: cut.f_score or 0.0)


def best_by_cost(cuts: Cuts, false_positive: float, false_negative: float) -> Cost:
    """Return the cut at which wrong calls cost least, each kind its own."""

    def cost(cut: Confusion) -> float:
        return cut.false_positives * false_positive + cut.false_negatives * false_negative

    best = min(confusions(cuts), key=cost)
    return Cost(best, cost(best))


def confusions(cuts: Cuts) -> list[Confusion]:
    """Return the confusion at each kept threshold, in their order, and below all scores."""
    kept = [_cut(cuts, place) for place in range(len(cuts.thresholds))]
    return [*kept, at(cuts, _below(cuts))]


def share(part: float, whole: float) -> float | None:
    """Return a part's share of a whole; None if there is nothing."""
    return part / whole if whole else None


def _below(cuts: Cuts) -> float:
    """Return a threshold below every score; scores are probabilities, so -1 is below them."""
    return 0.0 if min(cuts.thresholds, default=0.0) > 0 else -1.0


def _cut(cuts: Cuts, place: int) -> Confusion:
    right, wrong = cuts.true_positives[place], cuts.false_positives[place]
    return Confusion(
        cuts.thresholds[place], right, wrong, cuts.negatives - wrong, cuts.positives - right
    )
