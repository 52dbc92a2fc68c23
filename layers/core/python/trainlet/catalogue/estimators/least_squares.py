"""Linear regression by least squares."""

import numpy as np
from sklearn.linear_model import LinearRegression, Ridge

from trainlet.catalogue.estimators.indicators import fit_indicators
from trainlet.catalogue.estimators.linear import LinearRegressor
from trainlet.catalogue.spec import Examples

TOLERANCE = 1e-12  # of the iterations by which a sparse problem is solved


def fit_least_squares(examples: Examples, *, l2: float, has_intercept: bool) -> LinearRegressor:
    """Minimise the summed squared error + l2 |w|^2."""
    encoding = fit_indicators(examples.X)
    estimator = (
        Ridge(alpha=l2, fit_intercept=has_intercept, tol=TOLERANCE, random_state=examples.seed)
        if l2
        # Indicators and the constant are collinear: of all solutions, the shortest.
        else LinearRegression(fit_intercept=has_intercept)
    )
    estimator.fit(encoding.transform(examples.X), examples.y, examples.weights)
    return LinearRegressor(encoding, np.asarray(estimator.coef_), float(estimator.intercept_))
