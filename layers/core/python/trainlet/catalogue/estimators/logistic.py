"""Fits logistic regression with Studio's two penalties."""

import warnings
from typing import Any

import pandas as pd
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from trainlet.catalogue.estimators.indicators import fit_indicators
from trainlet.catalogue.estimators.linear import LinearClassifier


def fit_logistic(
    X: pd.DataFrame, y: NDArray[Any], *, l1: float, l2: float, **options: Any
) -> LinearClassifier:
    """Return the model that minimises the summed log loss + l1 |w| + l2 |w|^2 / 2.

    scikit-learn states the same problem as C = 1 / (l1 + l2) with an L1 share of l1 / (l1 + l2):
    https://scikit-learn.org/stable/modules/linear_model.html#logistic-regression
    """
    weight = l1 + l2
    encoding = fit_indicators(X)
    estimator = LogisticRegression(
        C=1 / weight if weight else float("inf"),
        l1_ratio=l1 / weight if weight else 0.0,
        solver="saga" if l1 else "lbfgs",
        **options,
    )
    with warnings.catch_warnings():
        # The iteration limit is the user's setting: reaching it is no fault.
        warnings.simplefilter("ignore", ConvergenceWarning)
        estimator.fit(encoding.transform(X), y)
    return LinearClassifier(encoding, estimator)
