"""Mean Zero One Error."""

from trainlet.catalogue.measure import Metric, Truth, Undefined


def compute(truth: Truth) -> float:
    """Return the share of rows whose level is wrong.

    A model answers levels if most of its answers are values that some row has.
    """
    import numpy as np

    if np.isin(truth.predicted, truth.y).mean() < 0.5:
        raise Undefined("The model answers other numbers than the levels there are.")
    return float((truth.predicted != truth.y).mean())


MODULE = Metric(
    title="Mean Zero One Error",
    tasks=("regression",),
    better="low",
    compute=compute,
    order=7,
)
