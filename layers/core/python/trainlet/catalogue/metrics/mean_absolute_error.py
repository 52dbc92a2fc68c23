"""Mean Absolute Error."""

from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return the mean of |predicted - true|."""
    return float(abs(truth.predicted - truth.y).mean())


MODULE = Metric(
    title="Mean Absolute Error",
    tasks=("regression", "recommender"),
    better="low",
    compute=compute,
    order=1,
)
