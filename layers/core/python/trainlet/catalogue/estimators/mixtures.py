"""Mixtures of normal distributions, and k-means by small batches."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from trainlet.catalogue.estimators.centroids import Centroids, Matrix
from trainlet.catalogue.estimators.indicators import Indicators, fit_indicators
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples


@dataclass(frozen=True, slots=True)
class Mixture:
    """Normal distributions, each of which is a cluster.

    The distance is ``(x - m)' P P' (x - m) + c``, with ``c`` at least 0: -2 log of the weighted
    density, less that of the likeliest point there is.

    Attributes:
        encoding: What makes features of rows.
        means: ``[k, d]``.
        factors: ``P``, ``[k, d, d]``.
        constants: ``c``, ``[k]``.
    """

    encoding: Indicators
    means: Matrix
    factors: Matrix
    constants: Matrix

    @property
    def between(self) -> Matrix:
        """How far the means are from each other, ``[k, k]``: the mean of both directions."""
        found = self._distances(self.means) - self.constants
        return np.asarray((found + found.T) / 2)

    @property
    def cells(self) -> int:
        """How many cells the graph holds of a row at once."""
        return self.means.size

    def predict(self, X: pd.DataFrame) -> Matrix:
        """Return the distances ``[n, k]``."""
        return self._distances(self.encoding.dense(X))

    def _distances(self, rows: Matrix) -> Matrix:
        parts = zip(self.means, self.factors, strict=True)
        squares = [np.square((rows - mean) @ factor).sum(axis=1) for mean, factor in parts]
        return np.asarray(np.stack(squares, axis=1) + self.constants)

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of ``predict``."""
        features = self.encoding.emit(graph, inputs)
        axis = graph.constant(np.array([1], np.int64))
        squares = []
        for mean, factor in zip(self.means, self.factors, strict=True):
            away = graph.add("Sub", features, graph.constant(mean))
            turned = graph.add("MatMul", away, graph.constant(factor))
            squares.append(graph.add("ReduceSum", graph.add("Mul", turned, turned), axis))
        joined = graph.add("Concat", *squares, axis=1)
        return graph.add("Add", joined, graph.constant(self.constants))


def fit_mixture(examples: Examples, **options: Any) -> Mixture:
    """Return a fitted mixture of standardised features; ``options`` are scikit-learn's own."""
    encoding = fit_indicators(examples.X)
    rows = encoding.dense(examples.X)
    rows = rows if examples.weights is None else rows[_resampled(examples)]
    estimator = GaussianMixture(random_state=examples.seed, **options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        estimator.fit(rows)
    factors = np.asarray(estimator.precisions_cholesky_)
    if factors.ndim == 2:  # a width along each column
        factors = np.stack([np.diag(each) for each in factors])
    halves = np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)
    constants = -2.0 * (np.log(estimator.weights_) + halves)
    return Mixture(encoding, estimator.means_, factors, constants - constants.min())


def _resampled(examples: Examples) -> NDArray[np.int64]:
    """Return places of as many rows, drawn by their weights: scikit-learn's mixture takes none."""
    assert examples.weights is not None
    deal = np.random.default_rng(examples.seed)
    shares = examples.weights / examples.weights.sum()
    return np.sort(deal.choice(len(shares), len(shares), p=shares))


def fit_mini_batch(examples: Examples, **options: Any) -> Centroids:
    """Return clusters found by small batches; ``options`` are scikit-learn's own."""
    encoding = fit_indicators(examples.X, standardise=False)
    rows = encoding.dense(examples.X)
    options["n_clusters"] = min(options["n_clusters"], len(rows))
    estimator = MiniBatchKMeans(random_state=examples.seed, **options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer clusters may result
        estimator.fit(rows, sample_weight=examples.weights)
    present = np.unique(estimator.labels_)
    return Centroids(encoding, np.asarray(estimator.cluster_centers_)[present], "euclidean")
