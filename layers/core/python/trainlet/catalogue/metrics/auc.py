"""AUC."""

from trainlet.catalogue.families.areas import area_under_roc
from trainlet.catalogue.measure import Metric, Truth, Undefined


def compute(truth: Truth) -> float:
    """Return the area under the ROC curve."""
    if truth.probabilities is None:
        raise Undefined("The model gives no probabilities.")
    return area_under_roc(truth.y == 1, truth.probabilities[:, 1])


MODULE = Metric(
    title="AUC",
    tasks=("two-class", "anomaly"),
    better="high",
    compute=compute,
    order=5,
)
