"""Linear regression with an L1 and an L2 penalty (Zou & Hastie, JRSS B 67, 2005)."""

import warnings
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import ElasticNet

from trainlet.catalogue.estimators.indicators import fit_indicators
from trainlet.catalogue.estimators.linear import LinearRegressor
from trainlet.catalogue.spec import Examples


def fit_elastic_net(examples: Examples, **options: Any) -> LinearRegressor:
    """Fit to labels of standard deviation 1, so that penalties mean the same in every unit.

    ``options`` are scikit-learn's own.
    """
    encoding = fit_indicators(examples.X)
    y, counts = examples.y, examples.weights
    middle = float(np.average(y, weights=counts))
    scale = float(np.sqrt(np.average((y - middle) ** 2, weights=counts))) or 1.0
    estimator = ElasticNet(**options)
    with warnings.catch_warnings():
        # The iteration limit is the user's setting: reaching it is no fault.
        warnings.simplefilter("ignore", ConvergenceWarning)
        estimator.fit(encoding.transform(examples.X), (y - middle) / scale, counts)
    bias = float(estimator.intercept_) * scale + middle
    return LinearRegressor(encoding, np.asarray(estimator.coef_) * scale, bias)
