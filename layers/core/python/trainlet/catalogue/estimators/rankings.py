"""Features for decisions on thresholds: numbers as they are, and each text as a rank.

A column's texts are ranked by the classes of their training rows, so that one threshold parts those
that are alike: by the share of the second of two classes; of more, by the first principal
component of the shares. Shares are drawn towards those of all rows where a text is rare, and what
is rarer still, or unknown, ranks where all rows do.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.columns import Kinds, kinds
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.nodes.lookup import emit_lookup

Matrix = NDArray[np.float64]
RARE, DRAWN = 5, 10.0
"""Texts that count for less are as good as unknown; shares are drawn as by so many rows more."""


@dataclass(frozen=True, slots=True)
class Rankings:
    """The fitted encoding.

    Attributes:
        columns: The columns by kind; numbers come first.
        known: Each column's texts that have a rank of their own, sorted.
        ranks: Their ranks, from 1; any other text has rank 0.5 + how many rank below all rows.
        others: What any other text becomes, per column.
    """

    columns: Kinds
    known: tuple[NDArray[np.object_], ...]
    ranks: tuple[Matrix, ...]
    others: Matrix

    def transform(self, X: pd.DataFrame) -> Matrix:
        """Return the features ``[n, p + q]``."""
        texts = [
            X[name].map(dict(zip(known, ranks, strict=True))).fillna(other).to_numpy(np.float64)
            for name, known, ranks, other in zip(
                self.columns.texts, self.known, self.ranks, self.others, strict=True
            )
        ]
        numbers = X[self.columns.numbers].to_numpy(np.float64)
        return np.column_stack([numbers, *texts])

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of ``transform``."""
        if not self.columns.texts:
            return inputs.numbers
        offsets = [ranks - other for ranks, other in zip(self.ranks, self.others, strict=True)]
        found = emit_lookup(graph, inputs, list(self.known), offsets, 0.0)
        texts = graph.add("Add", found, graph.constant(self.others))
        if not self.columns.numbers:
            return texts
        return graph.add("Concat", inputs.numbers, texts, axis=1)


def fit_rankings(X: pd.DataFrame, y: NDArray[np.int64], weights: Matrix, classes: int) -> Rankings:
    """Return the encoding fitted to rows of these classes, that count as much as their weights."""
    columns = kinds(X)
    indicators = np.eye(classes)[y] * weights[:, None]
    fitted = [_ranked(X[name], indicators) for name in columns.texts]
    return Rankings(
        columns,
        tuple(known for known, _, _ in fitted),
        tuple(ranks for _, ranks, _ in fitted),
        np.array([other for _, _, other in fitted]),
    )


def _ranked(
    texts: "pd.Series[str]", indicators: Matrix
) -> tuple[NDArray[np.object_], Matrix, float]:
    codes, known = pd.factorize(texts, sort=True)
    counts = np.zeros((len(known), indicators.shape[1]))
    np.add.at(counts, codes, indicators)
    is_frequent = counts.sum(axis=1) >= RARE
    whole = counts.sum(axis=0) / counts.sum()
    counts = counts[is_frequent] + DRAWN * whole
    away = _direction(counts, whole)
    order = np.argsort(away, kind="stable")
    ranks = np.empty(len(away))
    ranks[order] = np.arange(1.0, len(away) + 1.0)
    kept = np.asarray(known, dtype=object)[is_frequent]
    return kept, ranks, 0.5 + float((away < 0.0).sum())


def _direction(counts: Matrix, whole: Matrix) -> Matrix:
    """Return how far each text's shares of the classes are from those of all rows, on one axis."""
    totals = counts.sum(axis=1)
    away = counts / np.maximum(totals, 1e-300)[:, None] - whole
    if len(whole) == 2 or not len(away):
        return np.asarray(away[:, -1])
    axis = np.linalg.eigh((away * totals[:, None]).T @ away)[1][:, -1]
    return np.asarray(away @ (axis * np.sign(axis[np.abs(axis).argmax()])))
