"""Naive Bayes: normal numbers and categorical texts, independent of each other in each class."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import softmax

from trainlet.catalogue.estimators.indicators import Indicators, dense, fit_indicators
from trainlet.catalogue.estimators.linear import emit_softmax
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples


@dataclass(frozen=True, slots=True)
class NaiveBayes:
    """The probability of each class, of the joint density's logarithm in each.

    An unknown category says nothing.

    Attributes:
        encoding: The design matrix: ``p`` numbers, and indicators.
        means: Of the numbers, by class ``[p, k]``.
        variances: Likewise ``[p, k]``.
        logs: Logarithms of the categories' shares, by class ``[d - p, k]``.
        priors: Logarithms of the classes' shares ``[k]``.
    """

    encoding: Indicators
    means: NDArray[np.float64]
    variances: NDArray[np.float64]
    logs: NDArray[np.float64]
    priors: NDArray[np.float64]

    @property
    def width(self) -> int:
        """How many cells the nodes hold of a row at once."""
        return 3 * self.means.size

    @property
    def _constant(self) -> NDArray[np.float64]:
        return np.asarray(self.priors - 0.5 * np.log(2 * np.pi * self.variances).sum(axis=0))

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return probabilities ``[n, k]``."""
        design = self.encoding.transform(X)
        split = len(self.means)
        numbers = dense(design[:, :split])
        halves = -0.5 / self.variances
        squares = [
            ((numbers - self.means[:, place]) ** 2 * halves[:, place]).sum(axis=1)
            for place in range(len(self.priors))
        ]
        texts = np.asarray(design[:, split:] @ self.logs)
        return np.asarray(softmax(texts + self._constant + np.column_stack(squares), axis=1))

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the probabilities ``[n, k]``."""
        none_of_numbers, none_of_texts = np.zeros_like(self.means), np.zeros_like(self.logs)
        texts = self.encoding.emit_dot(
            graph, inputs, np.vstack([none_of_numbers, self.logs]), self._constant
        )
        squares = self.encoding.emit_squares(
            graph,
            inputs,
            np.vstack([-0.5 / self.variances, none_of_texts]),
            np.vstack([self.means, none_of_texts]),
        )
        return emit_softmax(graph, graph.add("Add", texts, squares))


def fit_naive_bayes(examples: Examples, *, laplace: float, smoothing: float) -> NaiveBayes:
    """Fit to the rows, a row of weight 2 as two.

    Args:
        examples: The training rows.
        laplace: How many rows of each category every class has beside its own.
        smoothing: What is added to each variance, as a share of that over all classes.
    """
    encoding = fit_indicators(examples.X)
    design = encoding.transform(examples.X)
    split = len(encoding.columns.numbers)
    counts = np.ones(len(examples.y)) if examples.weights is None else examples.weights
    member = np.eye(examples.classes)[examples.y] * counts[:, None]
    totals = member.sum(axis=0)
    numbers = dense(design[:, :split])
    means = numbers.T @ member / totals
    away = [(numbers - means[:, place]) ** 2 for place in range(examples.classes)]
    within = [squares.T @ member[:, place] for place, squares in enumerate(away)]
    overall = np.average((numbers - np.average(numbers, 0, counts)) ** 2, 0, counts)
    floor = smoothing * np.where(overall > 0, overall, 1.0)
    variances = np.column_stack(within) / totals + floor[:, None]
    found = np.asarray(design[:, split:].T @ member)
    sizes = encoding.sizes
    of_column = np.repeat(sizes, sizes)[:, None]
    logs = np.log(found + laplace) - np.log(totals + laplace * of_column)
    return NaiveBayes(encoding, means, variances, logs, np.log(totals / totals.sum()))
