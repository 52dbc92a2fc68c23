"""The users or the items of a fitted recommender: what is known of one by its id or features."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.matchbox.features import Features, Texts
from trainlet.catalogue.estimators.matchbox.ratings import Floats, Places
from trainlet.catalogue.nodes.columns import texts_of
from trainlet.catalogue.nodes.expressions import Expression
from trainlet.catalogue.nodes.graph import ML, Graph, Inputs


@dataclass(frozen=True, kw_only=True)
class Entities:
    """Normal posteriors of traits and, in the last of ``d`` columns, of the bias.

    Attributes:
        column: The column of their ids.
        ids: As texts, ascending ``[n]``.
        means: ``[n, d]``.
        spreads: Variances ``[n, d]``.
        variances: Of one without ratings, around what is expected of it, ``[d]``.
        population: What is expected of one of which nothing is known, ``[d]``.
        features: The encoding of features; None for none.
        weights: What is expected by features, ``[f, d]``; empty for none.
    """

    column: str
    ids: Texts
    means: Floats
    spreads: Floats
    variances: Floats
    population: Floats
    features: Features | None
    weights: Floats

    @cached_property
    def _index(self) -> "pd.Index[str]":
        return pd.Index(self.ids)

    def places(self, ids: "pd.Series[str]") -> Places:
        """Return where ids are among those known; past them for one that isn't."""
        found = self._index.get_indexer(pd.Index(ids))
        return np.where(found < 0, len(self.ids), found).astype(np.int64)

    def posterior(self, X: pd.DataFrame) -> tuple[Floats, Floats]:
        """Return means and variances of each row's entity, ``[n, d]`` both.

        One with ratings is known by its id alone; another by its features, or not at all.
        """
        places = self.places(X[self.column])
        means = np.vstack([self.means, self.population])[places]
        cold = np.flatnonzero(places == len(self.ids))
        if self.features and len(cold):
            rows = X.iloc[cold]
            expected = self.features.design(rows) @ self.weights
            told = self.features.told(rows)[:, None]
            means[cold] = np.where(told, expected, self.population)
        return means, np.vstack([self.spreads, self.variances])[places]

    def emit_places(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of ``places``, int64 ``[n]``."""
        ids = texts_of(graph, inputs, [self.column])
        found = graph.add(
            "LabelEncoder",
            ids,
            domain=ML,
            keys_strings=self.ids.tolist(),
            values_int64s=list(range(len(self.ids))),
            default_int64=len(self.ids),
        )
        return graph.add("Reshape", found, graph.constant(np.array([-1], np.int64)))

    def emit(self, graph: Graph, inputs: Inputs) -> "Asked":
        """Add the nodes of ``places`` and ``posterior``."""
        places = self.emit_places(graph, inputs)
        tables = (
            Expression(graph, graph.constant(np.vstack([self.means, self.population]))),
            Expression(graph, graph.constant(np.vstack([self.spreads, self.variances]))),
        )
        mean, spread = (
            Expression(graph, graph.add("Gather", table.name, places)) for table in tables
        )
        if self.features:
            expected = Expression(graph, self.features.emit_dot(graph, inputs, self.weights))
            last = graph.constant(np.array([1], np.int64))
            place = graph.add("Unsqueeze", places, last)
            size = graph.constant(np.array([len(self.ids)], np.int64))
            is_cold = Expression(graph, graph.add("Equal", place, size))
            told = self.features.emit_told(graph, inputs)
            mean = (is_cold & told).then(expected, mean)
        return Asked(self, places, mean, spread, *tables)


@dataclass(frozen=True, slots=True)
class Asked:
    """The entities that rows ask about, in a graph.

    Attributes:
        entities: All of their kind.
        places: Where each row's is among them, int64 ``[n]``.
        mean: Of its traits and bias, double ``[n, d]``.
        spread: Their variances, double ``[n, d]``.
        means: Of all, and of the population last, double ``[m + 1, d]``.
        spreads: Likewise.
    """

    entities: Entities
    places: str
    mean: Expression
    spread: Expression
    means: Expression
    spreads: Expression


def known_by(entities: Entities, places: Places) -> NDArray[np.object_]:
    """Return the ids at some places ``[...]``; blank for a place below 0."""
    found: NDArray[np.object_] = np.append(entities.ids, "")[places]
    return found
