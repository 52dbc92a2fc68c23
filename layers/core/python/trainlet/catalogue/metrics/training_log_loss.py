"""Training Log Loss."""

from trainlet.catalogue.families.losses import log_loss
from trainlet.catalogue.measure import Metric, Truth, Undefined


def compute(truth: Truth) -> float:
    """Return the log loss saved over the training shares alone, in percent of theirs."""
    if truth.prior is None:
        raise Undefined("The shares of the classes in training are not known.")
    if truth.prior.max(initial=0.0) >= 1:
        raise Undefined("The training rows are all of one class.")
    of_prior, of_model = log_loss(truth, truth.prior), log_loss(truth)
    return 100 * (of_prior - of_model) / of_prior


MODULE = Metric(
    title="Training Log Loss",
    tasks=("two-class", "multiclass"),
    better="high",
    compute=compute,
    order=7,
)
