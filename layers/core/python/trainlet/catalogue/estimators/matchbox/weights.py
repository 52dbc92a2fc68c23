"""How traits and biases follow from features: a Bayesian linear regression per trait."""

from typing import Any

import numpy as np

from trainlet.catalogue.estimators.matchbox.ratings import Floats

FIRST_VARIANCE, LEAST_VARIANCE = 0.05, 1e-7
CELLS = 4_000_000


class FeatureWeights:
    """The weights' posterior; the variance of their prior is learned with it.

    Args:
        design: Features of each entity, sparse ``[n, f]``.
        width: How many traits there are, the bias among them.
    """

    def __init__(self, design: Any, width: int) -> None:
        self.design = design
        self.weights: Floats = np.zeros((design.shape[1], width))
        self._variances = np.full(width, FIRST_VARIANCE)
        values, self._basis = np.linalg.eigh((design.T @ design).toarray())
        self._values = np.maximum(values, 0.0)

    def update(self, means: Floats, variances: Floats) -> tuple[Floats, Floats]:
        """Fit the weights to what the entities are; return what they say, and how unsurely.

        Args:
            means: Of the entities, ``[n, d]``.
            variances: How far entities are from what their features say, ``[d]``.
        """
        precision = self._values[:, None] / variances + 1 / self._variances
        turned = self._basis.T @ (self.design.T @ means) / variances / precision
        self.weights = self._basis @ turned
        spread = (turned**2 + 1 / precision).mean(axis=0)
        self._variances = np.maximum(spread, LEAST_VARIANCE)
        return self.design @ self.weights, self._unsure(1 / precision)

    def turn(self, turning: Floats) -> None:
        """Follow a change of the traits' basis, ``[d, d]``."""
        self.weights = self.weights @ turning.T

    def _unsure(self, variances: Floats) -> Floats:
        """Return the variance of what the weights say of each entity, ``[n, d]``."""
        size = max(1, CELLS // max(1, self.design.shape[1]))
        starts = range(0, self.design.shape[0], size)
        parts = [(self.design[start : start + size] @ self._basis) ** 2 for start in starts]
        return np.concatenate([part @ variances for part in parts])
