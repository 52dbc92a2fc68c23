"""Poisson regression: the logarithm of a count's mean is a weighted sum."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.descent import Descent
from trainlet.catalogue.estimators.indicators import fit_indicators
from trainlet.catalogue.estimators.linear import LinearRegressor
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

FAR = 300.0
"""Logarithms of means lie within this on both sides, where squares of means are finite too."""


@dataclass(frozen=True, slots=True)
class PoissonRegressor:
    """The exponential of a weighted sum."""

    logarithm: LinearRegressor

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return means ``[n]``."""
        return np.asarray(np.exp(np.clip(self.logarithm.predict(X), -FAR, FAR)))

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the means ``[n]``."""
        low, high = (graph.constant(np.array(edge)) for edge in (-FAR, FAR))
        return graph.add("Exp", graph.add("Clip", self.logarithm.emit(graph, inputs), low, high))


def fit_poisson(
    examples: Examples, *, l1: float, l2: float, tolerance: float, memory: int
) -> PoissonRegressor:
    """Minimise the summed deviance / 2 + l1 |w| + l2 |w|^2 / 2; the constant costs nothing.

    Raises:
        ValueError: A label is negative.
    """
    y = examples.y
    if y.min() < 0:
        raise ValueError(f"no count is negative, but the label goes down to {y.min():g}")
    encoding = fit_indicators(examples.X)
    design = encoding.transform(examples.X)
    shares = np.ones(len(y)) if examples.weights is None else examples.weights
    total = float(shares.sum())
    shares = shares / total
    penalised = np.append(np.full(design.shape[1], 1 / total), 0.0)
    start = np.zeros(design.shape[1] + 1)
    start[-1] = np.log(max(float(shares @ y), np.exp(-FAR)))
    descent = Descent(l1=l1 * penalised, l2=l2 * penalised, tolerance=tolerance, memory=memory)
    found = descent.minimise(lambda p: _loss(p, design, y, shares), start)
    return PoissonRegressor(LinearRegressor(encoding, found[:-1], float(found[-1])))


def _loss(
    p: NDArray[np.float64], design: Any, y: NDArray[np.float64], shares: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """Return the mean negative log likelihood, and its slopes.

    Beyond where the exponential is let go, it goes on along its tangent: so it stays finite.
    """
    scores = np.asarray(design @ p[:-1]) + p[-1]
    near = np.minimum(scores, FAR)
    means = np.exp(near)
    value = means * (1 + scores - near) - y * scores
    slopes = shares * (means - y)
    return float(shares @ value), np.append(np.asarray(design.T @ slopes), slopes.sum())
