"""Precision."""

from trainlet.catalogue.spec import Metric, Truth


def compute(truth: Truth) -> float | None:
    """Return the share of rows called a class that are of it.

    With more than two classes it is the mean of the classes' own figures.
    """
    from sklearn.metrics import precision_score

    average = "binary" if len(truth.classes) == 2 else "macro"
    return float(precision_score(truth.y, truth.predicted, average=average, zero_division=0))


MODULE = Metric(
    title="Precision",
    tasks=(
        "two-class",
        "multiclass",
    ),
    better="high",
    compute=compute,
    order=2,
)
