"""The Bayes point machine: the probit model of two classes, averaged over all weights.

Herbrich, Graepel & Campbell, Bayes Point Machines, JMLR 1, 2001; Minka, Expectation Propagation for
Approximate Bayesian Inference, UAI 2001. The sites of all rows are updated at once and damped.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.sparse import hstack, issparse
from scipy.sparse.linalg import LinearOperator, cg
from scipy.special import log_ndtr, ndtr

from trainlet.catalogue.estimators.indicators import Indicators, dense, fit_indicators
from trainlet.catalogue.estimators.spread import Diagonal, Full, blocks, is_small
from trainlet.catalogue.nodes.expressions import Expression
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.nodes.normal import emit_ndtr
from trainlet.catalogue.spec import Examples

PRIOR = 3.0
"""The precision of each weight before any row is seen: logistic regression's penalty of 1, for a
logistic's scale is about 1.7 of the probit's."""

DAMPING = 0.7  # how much of each update is made
SETTLED = 1e-4  # standard deviations of a weight by which none moves any more
ROOT = 0.5 * np.log(2 * np.pi)


@dataclass(frozen=True, slots=True)
class BayesPoint:
    """The probability that a score with normal weights and unit noise is positive.

    Attributes:
        encoding: The design matrix.
        mean: Of the weights ``[d]``.
        bias: The mean of the constant.
        spread: The variance of the score.
    """

    encoding: Indicators
    mean: NDArray[np.float64]
    bias: float
    spread: Full | Diagonal

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return probabilities ``[n, 2]``."""
        design = self.encoding.transform(X)
        scores = np.asarray(design @ self.mean) + self.bias
        certain = scores / np.sqrt(1 + self.spread.variances(design))
        return np.asarray(ndtr(np.column_stack([-certain, certain])))

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the probabilities ``[n, 2]``."""
        mean, bias = self.mean[:, None], np.array([self.bias])
        scores = Expression(graph, self.encoding.emit_dot(graph, inputs, mean, bias))
        variances = Expression(graph, self.spread.emit(graph, inputs, self.encoding))
        certain = scores / (variances + 1.0).sqrt()
        return emit_ndtr(graph, graph.add("Concat", (-certain).name, certain.name, axis=1))


class Posterior(Protocol):
    """The normal distribution of the weights, given the sites of all rows."""

    mean: NDArray[np.float64]

    @property
    def deviations(self) -> NDArray[np.float64]:
        """The standard deviation of each weight ``[d]``."""
        ...

    def update(self, tau: NDArray[np.float64], nu: NDArray[np.float64]) -> None:
        """Take the rows' precisions and precision-weighted means, ``[n]`` both."""
        ...

    def variances(self) -> NDArray[np.float64]:
        """Return the variance of each row's score ``[n]``."""
        ...

    def spread(self, *, has_bias: bool) -> Full | Diagonal:
        """Return the variance of a score as a model has it."""
        ...


class Whole:
    """The posterior with its whole covariance."""

    def __init__(self, design: Any) -> None:
        self.design = design
        self.factor = np.eye(design.shape[1]) / np.sqrt(PRIOR)
        self.mean = np.zeros(design.shape[1])

    @property
    def deviations(self) -> NDArray[np.float64]:
        """The standard deviation of each weight ``[d]``."""
        return np.asarray(np.sqrt((self.factor**2).sum(axis=1)))

    def update(self, tau: NDArray[np.float64], nu: NDArray[np.float64]) -> None:
        """Take the rows' precisions and precision-weighted means, ``[n]`` both."""
        columns = self.design.shape[1]
        precision = np.eye(columns) * PRIOR
        for rows in blocks(*self.design.shape):
            block = dense(self.design[rows])
            precision += block.T @ (block * tau[rows, None])
        root = np.linalg.cholesky(precision).T
        self.factor = solve_triangular(root, np.eye(columns))
        self.mean = self.factor @ (self.factor.T @ np.asarray(self.design.T @ nu))

    def variances(self) -> NDArray[np.float64]:
        """Return the variance of each row's score ``[n]``."""
        return Full(self.factor, np.zeros(len(self.mean))).variances(self.design)

    def spread(self, *, has_bias: bool) -> Full:
        """Return the variance of a score as a model has it."""
        if has_bias:
            return Full(self.factor[:-1], self.factor[-1])
        return Full(self.factor, np.zeros(len(self.mean)))


class Separate:
    """The posterior whose mean is exact, its covariance the inverse of the precision's diagonal."""

    def __init__(self, design: Any) -> None:
        self.design = design
        self.squares = design.multiply(design) if issparse(design) else design * design
        self.diagonal = np.full(design.shape[1], PRIOR)
        self.mean = np.zeros(design.shape[1])
        self.prior = np.asarray(self.squares.sum(axis=1)).ravel() / PRIOR
        self.tau = np.zeros(design.shape[0])

    @property
    def deviations(self) -> NDArray[np.float64]:
        """The standard deviation of each weight ``[d]``."""
        return np.asarray(1 / np.sqrt(self.diagonal))

    def update(self, tau: NDArray[np.float64], nu: NDArray[np.float64]) -> None:
        """Take the rows' precisions and precision-weighted means, ``[n]`` both."""
        self.tau = tau
        self.diagonal = PRIOR + np.asarray(self.squares.T @ tau)
        size = (len(self.mean), len(self.mean))

        def times(vector: NDArray[np.float64]) -> NDArray[np.float64]:
            scores = np.asarray(self.design @ vector.ravel())
            return np.asarray(PRIOR * vector.ravel() + self.design.T @ (tau * scores))

        self.mean, _ = cg(
            LinearOperator(size, matvec=times, dtype=np.float64),
            np.asarray(self.design.T @ nu),
            x0=self.mean,
            rtol=1e-8,
            maxiter=1000,
            M=LinearOperator(size, matvec=lambda v: v.ravel() / self.diagonal, dtype=np.float64),
        )

    def variances(self) -> NDArray[np.float64]:
        """Return the variance of each row's score ``[n]``."""
        # At most what the row's own site would leave of the prior (Sherman-Morrison).
        most = self.prior / (1 + self.prior * self.tau)
        return np.asarray(np.minimum(self.squares @ (1 / self.diagonal), most))

    def spread(self, *, has_bias: bool) -> Diagonal:
        """Return the variance of a score as a model has it."""
        each = 1 / self.diagonal
        constant = float(each[-1]) if has_bias else 0.0
        each = each[:-1] if has_bias else each
        return Diagonal(each, np.zeros(len(each)), constant)


def fit_bayes_point(examples: Examples, *, iterations: int, has_bias: bool) -> BayesPoint:
    """Fit by expectation propagation; it ends early when no weight moves any more."""
    encoding = fit_indicators(examples.X)
    design = encoding.transform(examples.X)
    design = _with_bias(design) if has_bias else design
    posterior: Posterior = Whole(design) if is_small(*design.shape) else Separate(design)
    weights = np.ones(len(examples.y)) if examples.weights is None else examples.weights
    propagate(posterior, design, examples.y, weights, iterations)
    mean = posterior.mean
    spread = posterior.spread(has_bias=has_bias)
    if has_bias:
        return BayesPoint(encoding, mean[:-1], float(mean[-1]), spread)
    return BayesPoint(encoding, mean, 0.0, spread)


def propagate(
    posterior: Posterior,
    design: Any,
    y: NDArray[np.int64],
    weights: NDArray[np.float64],
    iterations: int,
) -> None:
    """Update the sites of all rows until they settle.

    A row of weight ``w`` stands for ``w`` like rows: each has the same site, and its cavity lacks
    one of them, or the ``w`` of one that there is.
    """
    signs = np.where(y == 1, 1.0, -1.0)
    tau, nu = np.zeros(len(signs)), np.zeros(len(signs))
    lacking = np.minimum(weights, 1.0)
    for _ in range(iterations):
        before = posterior.mean
        mean, variance = np.asarray(design @ posterior.mean), posterior.variances()
        left = 1 - lacking * tau * variance
        cavity, centre = variance / left, (mean - lacking * nu * variance) / left
        wanted_tau, wanted_nu = _sites(signs, centre, cavity)
        tau = tau + DAMPING * (wanted_tau - tau)
        nu = nu + DAMPING * (wanted_nu - nu)
        posterior.update(weights * tau, weights * nu)
        if np.all(np.abs(posterior.mean - before) <= SETTLED * posterior.deviations):
            return


def _sites(
    signs: NDArray[np.float64], centre: NDArray[np.float64], cavity: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the sites' precisions and precision-weighted means (Minka 2001, for the probit).

    Args:
        signs: 1 for the positive class, else -1 ``[n]``.
        centre: The mean of each cavity ``[n]``.
        cavity: Its variance ``[n]``.
    """
    scale = np.sqrt(1 + cavity)
    z = signs * centre / scale
    ratio = np.exp(-0.5 * z * z - ROOT - log_ndtr(z))
    slope = signs * ratio / scale
    bend = ratio * (ratio + z) / (1 + cavity)
    left = 1 - cavity * bend
    return bend / left, (slope + centre * bend) / left


def _with_bias(design: Any) -> Any:
    ones = np.ones((design.shape[0], 1))
    return hstack([design, ones], format="csr") if issparse(design) else np.hstack([design, ones])
