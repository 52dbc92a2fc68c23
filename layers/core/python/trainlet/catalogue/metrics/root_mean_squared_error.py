"""Root Mean Squared Error."""

from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return the square root of the mean of (predicted - true)^2."""
    return float(((truth.predicted - truth.y) ** 2).mean() ** 0.5)


MODULE = Metric(
    title="Root Mean Squared Error",
    tasks=("regression", "recommender"),
    better="low",
    compute=compute,
    order=2,
)
