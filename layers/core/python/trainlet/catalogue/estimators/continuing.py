"""Gradient boosting that goes on where the answers of another model stand, which are a column."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.columns import kinds
from trainlet.catalogue.estimators.gradient_boosting import (
    Boosting,
    BoostingClassifier,
    BoostingRegressor,
    boosted,
)
from trainlet.catalogue.estimators.ranks import Ranks
from trainlet.catalogue.nodes.columns import numbers_of, without
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples
from trainlet.errors import BadRecipe

SUREST = 1e-15
"""Probabilities nearer to 0 or 1 have no logarithm that is worth anything."""


@dataclass(frozen=True, slots=True)
class LogOdds:
    """Trees that are added to the log-odds of a column of probabilities.

    Attributes:
        column: The column.
        more: The trees.
    """

    column: str
    more: Boosting
    scores: int = 1

    @property
    def encoding(self) -> Ranks:
        """The ranks of what the trees take."""
        return self.more.encoding

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return the sums ``[n, 1]``."""
        return log_odds(X[self.column])[:, None] + self.more.predict(X)

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the sums, double ``[n, 1]``."""
        given = numbers_of(graph, inputs, [self.column])
        bounds = (graph.constant(np.array(bound)) for bound in (SUREST, 1 - SUREST))
        kept = graph.add("Clip", given, *bounds)
        other = graph.add("Sub", graph.constant(np.array(1.0)), kept)
        odds = graph.add("Sub", graph.add("Log", kept), graph.add("Log", other))
        rest = without(graph, inputs, frozenset([self.column]))
        return graph.add("Add", odds, self.more.emit(graph, rest))


@dataclass(frozen=True, slots=True)
class Continued:
    """Trees that are added to a column of numbers.

    Attributes:
        column: The column.
        more: The trees.
    """

    column: str
    more: BoostingRegressor

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return values ``[n]``."""
        values: NDArray[np.float64] = X[self.column].to_numpy(np.float64) + self.more.predict(X)
        return values

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the values ``[n]``."""
        given = numbers_of(graph, inputs, [self.column])
        flat = graph.add("Squeeze", given, graph.constant(np.array([1], np.int64)))
        rest = without(graph, inputs, frozenset([self.column]))
        return graph.add("Add", flat, self.more.emit(graph, rest))


def log_odds(probabilities: "pd.Series[float]") -> NDArray[np.float64]:
    """Return the log-odds of probabilities, ``[n]``."""
    kept = np.clip(probabilities.to_numpy(np.float64), SUREST, 1 - SUREST)
    return np.asarray(np.log(kept) - np.log(1 - kept), np.float64)


def continue_regressor(
    examples: Examples, column: str, trees: int, options: dict[str, Any]
) -> Continued:
    """Return trees that learn what a column of numbers leaves; ``options`` are LightGBM's own.

    Raises:
        BadRecipe: There is no such column of numbers, or none beside it.
    """
    rest = _without(examples, column)
    left = np.asarray(examples.y, np.float64) - examples.X[column].to_numpy(np.float64)
    scale = float(left.std()) or 1.0
    alone = {**options, "boost_from_average": False}
    more = boosted(rest, left / scale, "regression", trees, alone)
    return Continued(column, BoostingRegressor(more, 0.0, scale))


def continue_classifier(
    examples: Examples, column: str, trees: int, options: dict[str, Any]
) -> BoostingClassifier:
    """Return trees that go on from a column of the second class's probabilities; as above.

    Raises:
        BadRecipe: There is no such column, or none beside it.
    """
    rest = _without(examples, column)
    given = examples.X[column].to_numpy(np.float64)
    if not ((given >= 0) & (given <= 1)).all():
        raise _refused(column, "holds numbers that are no probabilities")
    start = log_odds(examples.X[column])
    more = boosted(rest, examples.y, "binary", trees, options, start)
    return BoostingClassifier(LogOdds(column, more))


def _without(examples: Examples, column: str) -> Examples:
    """Return the examples without the column that is gone on from."""
    X = examples.X
    if column not in kinds(X).numbers:
        raise _refused(column, "is no feature that holds numbers")
    if X.shape[1] == 1:
        raise _refused(column, "is the only feature")
    return replace(examples, X=X.drop(columns=column))


def _refused(column: str, why: str) -> BadRecipe:
    return BadRecipe(
        f"Column {column!r}, which starts_from names, {why}.",
        remedy="Put a load-trained-model step before the learner, and name its Scored Labels, or"
        " for two classes its Scored Probabilities, with the step's prefix.",
        studio="0001",
        column=column,
        field="learner.settings.starts_from",
    )
