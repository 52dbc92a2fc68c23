"""Fits decision jungles, and holds them fitted: nodes by number, those of all graphs together."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.jungle_growing import Dag, grow
from trainlet.catalogue.estimators.jungle_levels import Bins, Limits
from trainlet.catalogue.estimators.rankings import Rankings, fit_rankings
from trainlet.catalogue.fitted.numbers.edges import quantiles
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

Codes = NDArray[np.int64]
Matrix = NDArray[np.float64]
MOST_BINS = 255
PRIOR = 1.0
"""So many rows like all are added to those of a node, lest it be too sure."""

DOUBLE, INT64 = 11, 7


@dataclass(frozen=True, slots=True)
class Jungle:
    """The mean of what several graphs of decisions say.

    Attributes:
        encoding: What makes features of rows.
        roots: The node that each graph starts from, ``[t]``.
        depth: How many decisions a row meets at most.
        features: Which feature a node asks for, ``[m]``.
        thresholds: What it has to be above to go right, ``[m]``.
        left: The node that others go to, ``[m]``; a node without a decision goes to itself.
        right: Likewise.
        shares: The probabilities of the classes at each node, ``[m, k]``.
    """

    encoding: Rankings
    roots: Codes
    depth: int
    features: Codes
    thresholds: Matrix
    left: Codes
    right: Codes
    shares: Matrix

    def predict(self, X: pd.DataFrame) -> Matrix:
        """Return probabilities ``[n, k]``."""
        features = self.encoding.transform(X)
        total = np.zeros((len(X), self.shares.shape[1]))
        for root in self.roots:
            node = np.full(len(X), root)
            for _ in range(self.depth):
                value = np.take_along_axis(features, self.features[node][:, None], axis=1)[:, 0]
                above = value > self.thresholds[node]
                node = np.where(above, self.right[node], self.left[node])
            total += self.shares[node]
        return np.asarray(total / len(self.roots))

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of ``predict``."""
        values = self.encoding.emit(graph, inputs)
        features, thresholds = graph.constant(self.features), graph.constant(self.thresholds)
        left, right = (graph.constant(side.astype(np.float64)) for side in (self.left, self.right))
        first = graph.columns(values, [0])
        none = graph.add("Where", graph.add("IsNaN", first), *[graph.constant(np.zeros(1))] * 2)
        start = graph.add("Add", none, graph.constant(self.roots.astype(np.float64)))

        def decided(_: str, state: str) -> str:
            node = graph.add("Cast", state, to=INT64)
            asked = graph.add("GatherElements", values, graph.add("Gather", features, node), axis=1)
            above = graph.add("Greater", asked, graph.add("Gather", thresholds, node))
            sides = [graph.add("Gather", side, node) for side in (right, left)]
            return graph.add("Where", above, *sides)

        node = graph.add("Cast", graph.loop(self.depth, start, decided), to=INT64)
        said = graph.add("Gather", graph.constant(self.shares), node)  # [n, t, k]
        axis = graph.constant(np.array([1], np.int64))
        return graph.add("ReduceMean", said, axis, keepdims=0)


def fit_jungle(examples: Examples, *, dags: int, bagging: bool, limits: Limits) -> Jungle:
    """Return a jungle: each graph is grown on rows drawn with replacement, or on all."""
    number = len(examples.X)
    weights = np.ones(number) if examples.weights is None else examples.weights
    weights = weights / min(1.0, weights.mean())
    encoding = fit_rankings(examples.X, examples.y, weights, examples.classes)
    features = encoding.transform(examples.X)
    edges = [quantiles(values, MOST_BINS) for values in features.T]
    codes = [
        np.searchsorted(known, values) for known, values in zip(edges, features.T, strict=True)
    ]
    sizes = np.array([len(known) + 1 for known in edges])
    rows = Bins(np.stack(codes, axis=1), sizes, examples.y, weights, examples.classes)
    grown = []
    for seed in np.random.SeedSequence(examples.seed).spawn(dags):
        generator = np.random.default_rng(seed)
        grown.append(grow(_drawn(rows, generator) if bagging else rows, limits, generator))
    return _joined(encoding, grown, edges)


def _drawn(rows: Bins, generator: np.random.Generator) -> Bins:
    """Return as many rows, drawn with replacement."""
    number = len(rows.y)
    often = np.bincount(generator.integers(0, number, number), minlength=number)
    return rows.take(rows.weights * often)


def _joined(encoding: Rankings, grown: list[Dag], edges: list[Matrix]) -> Jungle:
    starts = np.cumsum([0, *(len(dag.features) for dag in grown)])
    counts = np.vstack([np.stack(dag.counts) for dag in grown])
    prior = counts[starts[:-1]].sum(axis=0) / counts[starts[:-1]].sum()
    smooth = counts + PRIOR * prior
    features = np.concatenate([np.array(dag.features, np.int64) for dag in grown])
    bins = np.concatenate([np.array(dag.bins, np.int64) for dag in grown])
    pairs = zip(features, bins, strict=True)
    known = [edges[feature][edge] if edge < len(edges[feature]) else 0.0 for feature, edge in pairs]
    lefts = [np.array(dag.left, np.int64) + at for dag, at in zip(grown, starts, strict=False)]
    rights = [np.array(dag.right, np.int64) + at for dag, at in zip(grown, starts, strict=False)]
    return Jungle(
        encoding,
        starts[:-1],
        max(dag.depth for dag in grown),
        features,
        np.array(known),
        np.concatenate(lefts),
        np.concatenate(rights),
        smooth / smooth.sum(axis=1, keepdims=True),
    )
