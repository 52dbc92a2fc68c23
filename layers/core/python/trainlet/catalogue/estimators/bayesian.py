"""Linear regression whose weights are normal (Bishop 2006, Pattern Recognition, 3.3 and 3.5).

The weights' precision is ``weight`` times that of the noise, and the constant has a flat prior; so
the mean is ridge regression's, and of the noise the evidence has its largest value in closed form.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from sklearn.linear_model import Ridge

from trainlet.catalogue.estimators.indicators import Indicators, dense, fit_indicators
from trainlet.catalogue.estimators.spread import Diagonal, Full, blocks, is_small
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

TOLERANCE = 1e-12  # of the iterations by which a problem of many columns is solved


@dataclass(frozen=True, slots=True)
class BayesianRegressor:
    """The mean and the standard deviation of what is predicted.

    Attributes:
        encoding: The design matrix.
        mean: Of the weights ``[d]``.
        bias: The mean of the constant.
        noise: The variance of the noise.
        spread: The variance of a row's mean, beside that of the noise.
    """

    encoding: Indicators
    mean: NDArray[np.float64]
    bias: float
    noise: float
    spread: Full | Diagonal

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return means and standard deviations ``[n, 2]``."""
        design = self.encoding.transform(X)
        means = np.asarray(design @ self.mean) + self.bias
        deviations = np.sqrt(self.noise * (1 + self.spread.variances(design)))
        return np.column_stack([means, deviations])

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return means and standard deviations ``[n, 2]``."""
        mean, bias = self.mean[:, None], np.array([self.bias])
        means = self.encoding.emit_dot(graph, inputs, mean, bias)
        variances = self.spread.emit(graph, inputs, self.encoding)
        one, noise = graph.constant(np.ones(1)), graph.constant(np.array([self.noise]))
        total = graph.add("Mul", noise, graph.add("Add", one, variances))
        return graph.add("Concat", means, graph.add("Sqrt", total), axis=1)


def fit_bayesian(examples: Examples, *, weight: float) -> BayesianRegressor:
    """Fit to the rows, a row of weight 2 as two."""
    encoding = fit_indicators(examples.X)
    design, y = encoding.transform(examples.X), examples.y
    counts = np.ones(len(y)) if examples.weights is None else examples.weights
    total = float(counts.sum())
    centre = np.asarray(design.T @ counts) / total
    fit = _fit_whole if is_small(*design.shape) else _fit_separate
    mean, spread = fit(design, y, counts, centre, weight)
    bias = float(np.average(y, weights=counts) - centre @ mean)
    residuals = y - np.asarray(design @ mean) - bias
    squares = float(counts @ residuals**2 + weight * mean @ mean)
    return BayesianRegressor(encoding, mean, bias, squares / max(total - 1, 1.0), spread)


def _fit_whole(
    design: Any,
    y: NDArray[np.float64],
    counts: NDArray[np.float64],
    centre: NDArray[np.float64],
    weight: float,
) -> tuple[NDArray[np.float64], Full]:
    columns = design.shape[1]
    precision, target = np.eye(columns) * weight, np.zeros(columns)
    moved = y - np.average(y, weights=counts)
    for rows in blocks(*design.shape):
        block = dense(design[rows]) - centre
        scaled = block * counts[rows, None]
        precision += scaled.T @ block
        target += scaled.T @ moved[rows]
    factor = solve_triangular(np.linalg.cholesky(precision).T, np.eye(columns))
    # One more column of the factor is the constant's own variance.
    padded = np.hstack([factor, np.zeros((columns, 1))])
    constant = np.append(-centre @ factor, 1 / np.sqrt(counts.sum()))
    return factor @ (factor.T @ target), Full(padded, constant)


def _fit_separate(
    design: Any,
    y: NDArray[np.float64],
    counts: NDArray[np.float64],
    centre: NDArray[np.float64],
    weight: float,
) -> tuple[NDArray[np.float64], Diagonal]:
    estimator = Ridge(alpha=weight, tol=TOLERANCE, random_state=0).fit(design, y, counts)
    squares = design.multiply(design) if hasattr(design, "multiply") else design * design
    total = counts.sum()
    within = np.maximum(np.asarray(squares.T @ counts) - total * centre**2, 0.0)
    return np.asarray(estimator.coef_), Diagonal(1 / (within + weight), centre, float(1 / total))
