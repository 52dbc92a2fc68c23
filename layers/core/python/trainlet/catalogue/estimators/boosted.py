"""Fits boosted trees with Studio's four settings."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from trainlet.catalogue.estimators.boosting import (
    MOST_CATEGORIES,
    BoostedClassifier,
    BoostedRegressor,
)
from trainlet.catalogue.estimators.codes import Codes, fit_codes
from trainlet.catalogue.estimators.thresholds import settle
from trainlet.catalogue.spec import Examples


def fit_boosted_classifier(examples: Examples, **options: Any) -> BoostedClassifier:
    """Return a two-class model; ``options`` are the estimator's own."""
    encoding, design, shared = _prepared(examples)
    estimator = HistGradientBoostingClassifier(**shared, **options)
    settle(estimator.fit(design, examples.y, examples.weights), design)
    return BoostedClassifier(encoding, estimator)


def fit_boosted_regressor(examples: Examples, **options: Any) -> BoostedRegressor:
    """Return a regression model; ``options`` are the estimator's own."""
    encoding, design, shared = _prepared(examples)
    estimator = HistGradientBoostingRegressor(**shared, **options)
    settle(estimator.fit(design, examples.y, examples.weights), design)
    return BoostedRegressor(encoding, estimator)


def _prepared(examples: Examples) -> tuple[Codes, NDArray[np.float64], dict[str, Any]]:
    encoding = fit_codes(examples.X, MOST_CATEGORIES)
    numbers, texts = (len(part) for part in encoding.columns)
    is_category = np.arange(numbers + texts) < texts
    shared = {
        "categorical_features": is_category,
        "early_stopping": False,
        "random_state": examples.seed,
    }
    return encoding, encoding.transform(examples.X), shared
