"""Recall."""

from trainlet.catalogue.spec import Metric, Truth


def compute(truth: Truth) -> float | None:
    """Return the share of rows of a class that are called it.

    With more than two classes it is the mean of the classes' own figures.
    """
    from sklearn.metrics import recall_score

    average = "binary" if len(truth.classes) == 2 else "macro"
    return float(recall_score(truth.y, truth.predicted, average=average, zero_division=0))


MODULE = Metric(
    title="Recall",
    tasks=(
        "two-class",
        "multiclass",
    ),
    better="high",
    compute=compute,
    order=3,
)
