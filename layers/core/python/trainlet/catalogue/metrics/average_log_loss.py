"""Average Log Loss."""

from trainlet.catalogue.spec import Metric, Truth


def compute(truth: Truth) -> float | None:
    """Return the mean of -ln(probability given to the true class)."""
    from sklearn.metrics import log_loss

    if truth.probabilities is None:
        return None
    labels = list(range(truth.probabilities.shape[1]))
    return float(log_loss(truth.y, truth.probabilities, labels=labels))


MODULE = Metric(
    title="Average Log Loss",
    tasks=(
        "two-class",
        "multiclass",
    ),
    better="low",
    compute=compute,
    order=6,
)
