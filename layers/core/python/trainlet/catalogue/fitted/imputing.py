"""Guesses missing numbers by the other numbers of their row."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.experimental import enable_iterative_imputer  # noqa: F401 - it brings the next one
from sklearn.impute import IterativeImputer

from trainlet.catalogue.fitted.filling import Rounding
from trainlet.catalogue.fitted.frames import with_columns
from trainlet.catalogue.fitted.steps import Matrix, Values
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.nodes.columns import numbers_of, with_numbers
from trainlet.catalogue.nodes.graph import Graph, Inputs

LEAST_SPREAD = 1e-300


class Guessed(Values):
    """Puts guesses in the place of missing numbers of some columns, by all of them.

    Args:
        columns: The columns.
        rounding: How guesses become values.
    """

    def __init__(self, columns: list[str], rounding: Rounding) -> None:
        self._columns = columns
        self._rounding = rounding
        self.lineage = Lineage(
            made=dict.fromkeys(columns, tuple(columns)), filled=frozenset(columns)
        )

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table without gaps in these columns."""
        if not set(self._columns) <= set(X.columns):
            return X
        given = X[self._columns].to_numpy(np.float64)
        guessed = self._rounding.compute(self._guess(given))
        filled = np.where(np.isnan(given), guessed, given)
        return with_columns(X, {name: filled[:, i] for i, name in enumerate(self._columns)})

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of the guesses."""
        if not set(self._columns) <= set(inputs.number_columns):
            return inputs
        given = numbers_of(graph, inputs, self._columns)
        gaps = graph.add("IsNaN", given)
        guessed = self._rounding.nodes(graph, self._guess_nodes(graph, given, gaps))
        filled = graph.add("Where", gaps, guessed, given)
        return with_numbers(graph, inputs, self._columns, filled)

    def _guess(self, given: Matrix) -> Matrix:
        raise NotImplementedError

    def _guess_nodes(self, graph: Graph, given: str, gaps: str) -> str:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Equations:
    """Chained equations, in the order in which they are used.

    Attributes:
        start: What stands in the place of gaps before the first, ``[p]``.
        weights: Of each equation, ``[s, p]``; none of the column itself.
        biases: ``[s]``.
        targets: Which column each tells, ``[s, p]``.
    """

    start: NDArray[np.float64]
    weights: Matrix
    biases: NDArray[np.float64]
    targets: NDArray[np.bool_]


class Regressions(Guessed):
    """Multivariate imputation by chained equations: each column from the others, in rounds.

    Van Buuren and Groothuis-Oudshoorn, Journal of Statistical Software 45(3), 2011.
    """

    def __init__(self, columns: list[str], rounding: Rounding, equations: Equations) -> None:
        super().__init__(columns, rounding)
        self._equations = equations

    def _guess(self, given: Matrix) -> Matrix:
        told, gaps = self._equations, np.isnan(given)
        state = np.where(gaps, told.start, given)
        for weight, bias, target in zip(told.weights, told.biases, told.targets, strict=True):
            with np.errstate(over="ignore", invalid="ignore"):
                column = (state @ weight + bias)[:, None]
            state = np.where(gaps & target & np.isfinite(column), column, state)
        return state

    def _guess_nodes(self, graph: Graph, given: str, gaps: str) -> str:
        told = self._equations
        state = graph.add("Where", gaps, graph.constant(told.start), given)
        if not len(told.biases):
            return state
        tables = [graph.constant(each) for each in (told.weights, told.biases, told.targets)]

        def change(number: str, current: str) -> str:
            weight, bias, target = (graph.add("Gather", each, number, axis=0) for each in tables)
            column = graph.add("Add", graph.add("MatMul", current, weight), bias)
            wide = graph.add("Unsqueeze", column, graph.constant(np.array([1], np.int64)))
            asked = graph.add("And", gaps, target)
            return _put(graph, asked, wide, current)

        return graph.loop(len(told.biases), state, change)


class Subspace(Guessed):
    """Probabilistic principal component analysis: rows lie near a plane of fewer dimensions.

    Tipping and Bishop, Journal of the Royal Statistical Society B 61(3), 1999: a missing
    value is what the plane's reconstruction of the row makes of it, again and again.

    Args:
        columns: The columns.
        rounding: How guesses become values.
        centre: Their means, ``[p]``.
        projection: The reconstruction of a centred row, ``[p, p]``.
        times: How often a row is reconstructed.
    """

    def __init__(
        self,
        columns: list[str],
        rounding: Rounding,
        centre: NDArray[np.float64],
        projection: Matrix,
        times: int,
    ) -> None:
        super().__init__(columns, rounding)
        self._centre, self._projection, self._times = centre, projection, times

    def _guess(self, given: Matrix) -> Matrix:
        gaps = np.isnan(given)
        state = np.where(gaps, 0.0, given - self._centre)
        for _ in range(self._times):
            with np.errstate(over="ignore", invalid="ignore"):
                guess = state @ self._projection
            state = np.where(gaps & np.isfinite(guess), guess, state)
        return state + self._centre

    def _guess_nodes(self, graph: Graph, given: str, gaps: str) -> str:
        centre, projection = graph.constant(self._centre), graph.constant(self._projection)
        centred = graph.add("Sub", given, centre)
        state = graph.add("Where", gaps, graph.constant(np.zeros(1)), centred)

        def change(_: str, current: str) -> str:
            return _put(graph, gaps, graph.add("MatMul", current, projection), current)

        return graph.add("Add", graph.loop(self._times, state, change), centre)


def _put(graph: Graph, asked: str, guess: str, current: str) -> str:
    """Add the nodes that put guesses where they are asked for, unless they have overflowed."""
    odd = graph.add("Or", graph.add("IsNaN", guess), graph.add("IsInf", guess))
    told = graph.add("And", asked, graph.add("Not", odd))
    return graph.add("Where", told, guess, current)


def fit_regressions(
    values: Matrix, columns: list[str], rounding: Rounding, times: int, seed: int
) -> Regressions:
    """Return chained equations fitted to ``values`` ``[n, p]``, no column of which is empty.

    They are those of scikit-learn's ``IterativeImputer``: Bayesian ridge regressions.
    """
    imputer = IterativeImputer(max_iter=times, random_state=seed, tol=1e-3).fit(values)
    sequence, width = imputer.imputation_sequence_, len(columns)
    weights, biases = np.zeros((len(sequence), width)), np.zeros(len(sequence))
    targets = np.zeros((len(sequence), width), dtype=np.bool_)
    for place, (target, sources, estimator) in enumerate(sequence):
        weights[place, sources] = estimator.coef_
        biases[place] = estimator.intercept_
        targets[place, target] = True
    start = imputer.initial_imputer_.statistics_
    return Regressions(columns, rounding, Equations(start, weights, biases, targets))


def fit_subspace(values: Matrix, columns: list[str], rounding: Rounding, times: int) -> Subspace:
    """Return the plane fitted to ``values`` ``[n, p]`` by expectation and maximisation."""
    gaps, centre = np.isnan(values), np.nanmean(values, axis=0)
    spread = np.nanstd(values, axis=0)
    scale = np.where(spread > LEAST_SPREAD, spread, 1.0)
    state = np.where(gaps, 0.0, (values - centre) / scale)
    projection = np.zeros((len(columns), len(columns)))
    for _ in range(times):
        projection = _projection(state)
        state = np.where(gaps, state @ projection, state)
    return Subspace(columns, rounding, centre, projection / scale[:, None] * scale, times)


def _projection(state: Matrix) -> Matrix:
    """Return the reconstruction by the components whose variance is above the mean variance.

    The noise is the mean of the variances left out (Tipping and Bishop, equation 8).
    """
    variances, vectors = np.linalg.eigh(
        np.cov(state, rowvar=False, bias=True).reshape(state.shape[1], -1)
    )
    kept = variances > variances.mean()
    if not kept.any():
        return np.zeros_like(vectors)
    noise = variances[~kept].mean() if (~kept).any() else 0.0
    shrunk = (variances[kept] - noise) / variances[kept]
    found: Matrix = (vectors[:, kept] * shrunk) @ vectors[:, kept].T
    return found
