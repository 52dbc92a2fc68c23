"""Linear regression by online gradient descent."""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import SGDRegressor

from trainlet.catalogue.estimators.indicators import fit_indicators
from trainlet.catalogue.estimators.linear import LinearRegressor
from trainlet.catalogue.spec import Examples


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    """How it goes.

    Attributes:
        rate: How much of a row's error a step takes away.
        epochs: How often all rows are gone through.
        l2: The penalty.
        standardise: Whether numbers are centred and scaled.
        decrease: Whether steps get shorter, with the square root of the epochs.
        average: Whether the weights are averaged over the second half of the steps.
    """

    rate: float = 0.1
    epochs: int = 10
    l2: float = 0.001
    standardise: bool = True
    decrease: bool = True
    average: bool = True


def fit_online(examples: Examples, how: Online) -> LinearRegressor:
    """Minimise the summed squared error / 2 + l2 |w|^2 / 2, row by row.

    A step is stable up to 2 / |x|^2 (Widrow & Hoff 1960), so the rate is one of rows of length 1:
    it is divided by the rows' mean squared length. It is at most 1 / |x|^2 of the longest row.
    """
    encoding = fit_indicators(examples.X, standardise=how.standardise)
    design = encoding.transform(examples.X)
    counts = np.ones(len(examples.y)) if examples.weights is None else examples.weights
    middle = float(np.average(examples.y, weights=counts))
    scale = float(np.sqrt(np.average((examples.y - middle) ** 2, weights=counts))) or 1.0
    shares = counts / counts.mean()
    squares = design.multiply(design) if hasattr(design, "multiply") else design * design
    lengths = shares * (1 + np.asarray(squares.sum(axis=1)).ravel())
    first = min(how.rate / lengths.mean(), 1 / lengths.max())
    # The first half of the steps leads away from nothing: an average would drag it along.
    later = max(1, len(counts) * how.epochs // 2) if how.average else False
    estimator = SGDRegressor(alpha=how.l2 / counts.sum(), learning_rate="constant", average=later)
    for epoch in range(how.epochs):
        size = first / np.sqrt(1 + epoch) if how.decrease else first
        estimator.set_params(eta0=size, random_state=(examples.seed + epoch) % 2**32)
        estimator.partial_fit(design, (examples.y - middle) / scale, sample_weight=shares)
    if not how.epochs:
        return LinearRegressor(encoding, np.zeros(design.shape[1]), middle)
    return LinearRegressor(
        encoding, estimator.coef_ * scale, float(estimator.intercept_[0]) * scale + middle
    )
