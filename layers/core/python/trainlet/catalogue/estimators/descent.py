"""Minimises a smooth loss with L2 and L1 penalties by L-BFGS.

An L1 penalty has no slope at 0, which is what Andrew & Gao, Scalable Training of L1-Regularized
Log-Linear Models, ICML 2007, are about. Here every penalised weight is the difference of two that
are not negative, whose sum is penalised: that is smooth, and scipy's L-BFGS-B keeps the bounds.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Vector = NDArray[np.float64]
Loss = Callable[[Vector], tuple[float, Vector]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """How a loss is minimised.

    Attributes:
        l1: What each parameter's size costs, ``[m]``.
        l2: What half of each parameter's square costs, ``[m]``.
        tolerance: The steepest slope that counts as flat.
        memory: How many steps the curvature is estimated from.
        steps: Most steps.
    """

    l1: Vector
    l2: Vector
    tolerance: float = 1e-7
    memory: int = 20
    steps: int = 10_000

    def minimise(self, loss: Loss, start: Vector) -> Vector:
        """Return the parameters at the least of ``loss(p) + l1 |p| + l2 p^2 / 2``.

        Args:
            loss: From parameters ``[m]`` to the loss and its slopes ``[m]``.
            start: The parameters to start from ``[m]``.
        """

        def smooth(p: Vector) -> tuple[float, Vector]:
            value, slopes = loss(p)
            return value + 0.5 * float(self.l2 @ p**2), slopes + self.l2 * p

        held = np.flatnonzero(self.l1)
        if not len(held):
            return self._run(smooth, start, None)

        def split(p: Vector) -> tuple[float, Vector]:
            value, slopes = smooth(self._joined(p, held))
            weights = self.l1[held]
            penalty = float(weights @ (p[held] + p[len(start) :]))
            falling = weights - slopes[held]
            slopes[held] += weights
            return value + penalty, np.append(slopes, falling)

        bounds = [(0.0 if cost else None, None) for cost in self.l1] + [(0.0, None)] * len(held)
        first = start.copy()
        first[held] = np.maximum(start[held], 0.0)
        found = self._run(split, np.append(first, np.maximum(-start[held], 0.0)), bounds)
        return self._joined(found, held)

    def _joined(self, p: Vector, held: NDArray[np.int64]) -> Vector:
        joined = p[: len(self.l1)].copy()
        joined[held] -= p[len(self.l1) :]
        return joined

    def _run(
        self, loss: Loss, start: Vector, bounds: list[tuple[float | None, None]] | None
    ) -> Vector:
        options = {
            "maxcor": self.memory,
            "gtol": self.tolerance,
            "ftol": 64 * np.finfo(np.float64).eps,
            "maxiter": self.steps,
            "maxfun": 10 * self.steps,
        }
        found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
        return np.asarray(found.x, dtype=np.float64)
