"""Each class against all others."""

import numpy as np

from trainlet.catalogue.families.areas import area_under_roc
from trainlet.catalogue.families.calls import confusion
from trainlet.catalogue.measure import Truth, Undefined
from trainlet.evaluations import ClassFigures, Confusion, Matrix


def matrix(truth: Truth) -> Matrix:
    """Return how often each class was called what."""
    return Matrix(classes=list(truth.classes), counts=confusion(truth).tolist())


def class_figures(truth: Truth) -> list[ClassFigures]:
    """Return the figures of each class, in the order of the classes."""
    counts = confusion(truth)
    total = int(counts.sum())
    found = []
    for place, label in enumerate(truth.classes):
        right = int(counts[place, place])
        wrong = int(counts[:, place].sum()) - right
        lost = int(counts[place].sum()) - right
        cut = Confusion(0.5, right, wrong, total - right - wrong - lost, lost)
        figures = ClassFigures(
            label=label,
            true_positives=right,
            false_positives=wrong,
            true_negatives=cut.true_negatives,
            false_negatives=lost,
            precision=cut.precision,
            recall=cut.recall,
            f_score=cut.f_score,
            auc=_area(truth, place),
        )
        found.append(figures)
    return found


def _area(truth: Truth, place: int) -> float | None:
    assert truth.probabilities is not None
    try:
        return area_under_roc(np.equal(truth.y, place), truth.probabilities[:, place])
    except Undefined:
        return None
