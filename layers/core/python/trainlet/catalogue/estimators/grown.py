"""Grows forests with scikit-learn: random forests, and extremely randomised trees."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)

from trainlet.catalogue.estimators.forests import (
    Forest,
    ForestClassifier,
    ForestRegressor,
    GaussianForest,
)
from trainlet.catalogue.estimators.ranks import fit_ranks
from trainlet.catalogue.spec import Examples

LEAVES, SHARES = 400_000, 8_000_000
"""A forest has no more leaves, and its leaves no more shares of classes: it must stay small."""


NOISE = 1e-12
"""Variances below are what is lost when squares of numbers around 1 are subtracted."""


def grow_classifier(examples: Examples, *, is_extra: bool, **options: Any) -> ForestClassifier:
    """Return a forest that tells classes apart; ``options`` are the estimator's own."""
    kind = ExtraTreesClassifier if is_extra else RandomForestClassifier
    forest = _grown(kind, examples, examples.y, options)
    shares = forest.leaf_values("value")[:, 0, :]
    return ForestClassifier(forest, shares / shares.sum(axis=1, keepdims=True))


def grow_regressor(examples: Examples, **options: Any) -> ForestRegressor:
    """Return extremely randomised trees that answer with numbers."""
    forest, means, _, centre = _regression(ExtraTreesRegressor, examples, options)
    return ForestRegressor(forest, means + centre)


def grow_gaussians(examples: Examples, **options: Any) -> GaussianForest:
    """Return a random forest that answers with means and standard deviations."""
    return GaussianForest(*_regression(RandomForestRegressor, examples, options))


def _regression(
    kind: type[Any], examples: Examples, options: dict[str, Any]
) -> tuple[Forest, NDArray[np.float64], NDArray[np.float64], float]:
    """Return trees, the means and variances of their leaves, and the centre of the means.

    The trees reckon with squares of the answers, so they get them around 0 and about as large as 1.
    """
    y = np.asarray(examples.y, np.float64)
    centre = float(y.mean())
    scale = y.std() or 1.0
    forest = _grown(kind, examples, (y - centre) / scale, options)
    means = forest.leaf_values("value")[:, 0, 0] * scale
    variances = forest.leaf_values("impurity")
    return forest, means, np.where(variances > NOISE, variances, 0.0) * scale**2, centre


def _grown(kind: type[Any], examples: Examples, y: NDArray[Any], options: dict[str, Any]) -> Forest:
    encoding = fit_ranks(examples)
    estimator = kind(n_jobs=1, random_state=examples.seed, **options)
    most = min(LEAVES, SHARES // max(1, examples.classes)) // estimator.n_estimators
    if most < len(examples.X):  # else no tree can have as many
        estimator.set_params(max_leaf_nodes=max(2, most))
    estimator.fit(encoding.transform(examples.X), y, examples.weights)
    return Forest(encoding, tuple(each.tree_ for each in estimator.estimators_))
