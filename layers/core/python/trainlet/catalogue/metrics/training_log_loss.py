"""Training Log Loss."""

import numpy as np

from trainlet.catalogue.spec import Metric, Truth


def compute(truth: Truth) -> float | None:
    """Return the log loss saved over the training shares alone, in percent of theirs."""
    from sklearn.metrics import log_loss

    if truth.probabilities is None or truth.prior is None:
        return None
    labels = list(range(truth.probabilities.shape[1]))
    of_prior = log_loss(truth.y, np.tile(truth.prior, (len(truth.y), 1)), labels=labels)
    of_model = log_loss(truth.y, truth.probabilities, labels=labels)
    return float(100 * (of_prior - of_model) / of_prior) if of_prior > 0 else None


MODULE = Metric(
    title="Training Log Loss",
    tasks=(
        "two-class",
        "multiclass",
    ),
    better="high",
    compute=compute,
    order=7,
)
