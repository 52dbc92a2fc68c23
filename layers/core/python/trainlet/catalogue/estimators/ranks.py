"""Features for trees that keep floats: a number's rank among the training values, a text's place.

Ranks are whole numbers that a float holds exactly. A split between two ranks is one between two
values, so the graph compares doubles with the middle of that gap and needs no ranks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.columns import Kinds, kinds
from trainlet.catalogue.estimators.thresholds import middles
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.nodes.lookup import emit_lookup
from trainlet.catalogue.spec import Examples


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one column's categories.

    Attributes:
        known: The categories in the order of their places.
        unknown: The place of any other; it may be NaN.
    """

    known: pd.Index
    unknown: float


@dataclass(frozen=True, slots=True)
class Ranks:
    """The fitted encoding: texts come first.

    Attributes:
        columns: Which columns are numbers and which texts.
        places: Of each text column.
        gaps: The middles between neighbouring training values of each column of numbers, ascending.
    """

    columns: Kinds
    places: tuple[Places, ...]
    gaps: tuple[NDArray[np.float64], ...]

    def transform(self, X: pd.DataFrame) -> NDArray[np.float32]:
        """Return the design matrix ``[n, q + p]``."""
        design = np.empty((len(X), len(self.places) + len(self.gaps)), np.float32)
        for column, (name, places) in enumerate(zip(self.columns.texts, self.places, strict=True)):
            found = places.known.get_indexer(pd.Index(X[name].to_numpy(object)))
            design[:, column] = np.where(found < 0, places.unknown, found)
        for column, (name, gaps) in enumerate(zip(self.columns.numbers, self.gaps, strict=True)):
            values = X[name].to_numpy(np.float64)
            design[:, len(self.places) + column] = np.searchsorted(gaps, values, side="left")
        return design

    def thresholds(
        self, features: NDArray[np.int64], splits: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return splits of ranks, ``[m]``, as splits of what ``emit`` gives."""
        moved: NDArray[np.float64] = splits.astype(np.float64)
        for number, gaps in enumerate(self.gaps, len(self.places)):
            its = features == number
            moved[its] = gaps[np.floor(splits[its]).astype(np.int64)]
        return moved

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes; return double ``[n, q + p]``: places, and numbers as they are."""
        if not self.places:
            return inputs.numbers
        places = self._emit_places(graph, inputs)
        if not self.gaps:
            return places
        return graph.add("Concat", places, inputs.numbers, axis=1)

    def _emit_places(self, graph: Graph, inputs: Inputs) -> str:
        known = [places.known.to_numpy(object) for places in self.places]
        values = [np.arange(len(texts), dtype=np.float64) for texts in known]
        found = emit_lookup(graph, inputs, known, values, float("nan"))
        unknown = np.array([[places.unknown for places in self.places]])
        if np.isnan(unknown).all():
            return found
        return graph.add("Where", graph.add("IsNaN", found), graph.constant(unknown), found)


def fit_ranks(examples: Examples) -> Ranks:
    """Return the encoding that orders categories by what is answered in them.

    They are ordered by the mean answer, or by the first principal component of the shares of three
    classes or more (Coppersmith, Hong and Hosking, Data Mining and Knowledge Discovery 3, 1999;
    Wright and König, PeerJ 7:e6339, 2019). An unknown one lies between those below and those above
    the mean of all.
    """
    answers = _answers(examples)
    return _fitted(examples.X, lambda texts: _ordered(texts, answers, examples.weights))


def fit_numbered(X: pd.DataFrame) -> Ranks:
    """Return the encoding that numbers categories by name, for trees that split them as sets."""
    return _fitted(X, lambda texts: Places(pd.Index(np.unique(texts), dtype=object), float("nan")))


def _fitted(X: pd.DataFrame, placed: Callable[[NDArray[np.object_]], Places]) -> Ranks:
    columns = kinds(X)
    places = tuple(placed(X[name].to_numpy(object)) for name in columns.texts)
    return Ranks(columns, places, tuple(_gaps(X[name]) for name in columns.numbers))


def _gaps(column: "pd.Series[Any]") -> NDArray[np.float64]:
    values = np.unique(column.to_numpy(np.float64))
    return middles(values[:-1], values)


def _answers(examples: Examples) -> NDArray[np.float64]:
    """Return what categories are ordered by, ``[n, 1]``, or indicators of classes ``[n, k]``."""
    if examples.classes > 2:
        indicators: NDArray[np.float64] = np.eye(examples.classes)[examples.y]
        return indicators
    return np.asarray(examples.y, np.float64)[:, None]


def _ordered(
    texts: NDArray[np.object_],
    answers: NDArray[np.float64],
    weights: NDArray[np.float64] | None,
) -> Places:
    known, category = np.unique(texts, return_inverse=True)
    counts = np.bincount(category, weights, len(known)).astype(np.float64)
    sums = [np.bincount(category, _times(column, weights), len(known)) for column in answers.T]
    means = np.stack(sums, axis=1) / counts[:, None]
    scores = _scores(means - np.average(means, axis=0, weights=counts), counts)
    order = np.argsort(scores, kind="stable")
    return Places(pd.Index(known[order], dtype=object), float((scores < 0).sum()) - 0.5)


def _times(column: NDArray[np.float64], weights: NDArray[np.float64] | None) -> NDArray[np.float64]:
    return column if weights is None else column * weights


def _scores(means: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the centred means ``[c, k]`` along their first principal component, ``[c]``."""
    if means.shape[1] == 1:
        return means[:, 0]
    _, vectors = np.linalg.eigh((means * counts[:, None]).T @ means)
    first = vectors[:, -1]
    scores: NDArray[np.float64] = means @ (first * np.sign(first[np.abs(first).argmax()]))
    return scores
