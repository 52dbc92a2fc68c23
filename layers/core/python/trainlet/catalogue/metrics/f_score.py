"""F-Score."""

from trainlet.catalogue.spec import Metric, Truth


def compute(truth: Truth) -> float | None:
    """Return the harmonic mean of precision and recall.

    With more than two classes it is the mean of the classes' own figures.
    """
    from sklearn.metrics import f1_score

    average = "binary" if len(truth.classes) == 2 else "macro"
    return float(f1_score(truth.y, truth.predicted, average=average, zero_division=0))


MODULE = Metric(
    title="F-Score",
    tasks=(
        "two-class",
        "multiclass",
    ),
    better="high",
    compute=compute,
    order=4,
)
