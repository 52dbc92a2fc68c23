"""Fits boosted trees with Studio's four settings."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from trainlet.catalogue.estimators.boosting import (
    MOST_CATEGORIES,
    BoostedClassifier,
    BoostedRegressor,
)
from trainlet.catalogue.estimators.codes import Codes, fit_codes


def fit_boosted_classifier(X: pd.DataFrame, y: NDArray[Any], **options: Any) -> BoostedClassifier:
    """Return a two-class model; ``options`` are the estimator's own."""
    encoding, design, shared = _prepared(X)
    estimator = HistGradientBoostingClassifier(**shared, **options)
    return BoostedClassifier(encoding, estimator.fit(design, y))


def fit_boosted_regressor(X: pd.DataFrame, y: NDArray[Any], **options: Any) -> BoostedRegressor:
    """Return a regression model; ``options`` are the estimator's own."""
    encoding, design, shared = _prepared(X)
    estimator = HistGradientBoostingRegressor(**shared, **options)
    return BoostedRegressor(encoding, estimator.fit(design, y))


def _prepared(X: pd.DataFrame) -> tuple[Codes, NDArray[np.float64], dict[str, Any]]:
    encoding = fit_codes(X, MOST_CATEGORIES)
    numbers, texts = (len(part) for part in encoding.columns)
    is_category = np.arange(numbers + texts) < texts
    shared = {"categorical_features": is_category, "early_stopping": False}
    return encoding, encoding.transform(X), shared
