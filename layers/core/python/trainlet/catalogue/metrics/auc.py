"""AUC."""

import numpy as np

from trainlet.catalogue.spec import Metric, Truth


def compute(truth: Truth) -> float | None:
    """Return the area under the ROC curve; None if only one class occurs."""
    from sklearn.metrics import roc_auc_score

    if truth.probabilities is None or len(np.unique(truth.y)) < 2:
        return None
    return float(roc_auc_score(truth.y, truth.probabilities[:, 1]))


MODULE = Metric(title="AUC", tasks=("two-class",), better="high", compute=compute, order=5)
