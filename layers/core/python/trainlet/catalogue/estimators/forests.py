"""Fitted forests: every tree says which leaf a row falls into, and leaves hold what is answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.ensembles import Tree, emit_ensemble, numbered, numeric_tree
from trainlet.catalogue.estimators.ranks import Ranks
from trainlet.catalogue.nodes.graph import Graph, Inputs

INT64 = 7
CELLS = 4_000_000
"""So many numbers are held at once when rows are answered."""


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees over ranks.

    Attributes:
        encoding: The ranks.
        trees: scikit-learn's fitted trees.
    """

    encoding: Ranks
    trees: tuple[Any, ...]

    @property
    def starts(self) -> NDArray[np.int64]:
        """The number of each tree's first leaf among the leaves of all, and of all, ``[t + 1]``."""
        return np.cumsum([0, *(tree.n_leaves for tree in self.trees)])

    def leaf_values(self, of_node: str) -> NDArray[np.float64]:
        """Return one of scikit-learn's arrays by node, of the leaves of all trees, ``[l, ...]``."""
        return np.concatenate([getattr(tree, of_node)[_is_leaf(tree)] for tree in self.trees])

    def leaves(self, X: pd.DataFrame, each: int = 1) -> Iterator[tuple[slice, NDArray[np.int64]]]:
        """Yield blocks of rows, and which leaf of each tree they fall into, ``[b, t]``.

        ``each`` is how many numbers a leaf then becomes.
        """
        places = [~numbered(_is_leaf(tree)) for tree in self.trees]
        starts = self.starts
        block = max(1, CELLS // (len(self.trees) * each))
        for first in range(0, len(X), block):
            rows = slice(first, min(first + block, len(X)))
            design = self.encoding.transform(X.iloc[rows])
            found = [
                start + place[tree.apply(design)]
                for tree, place, start in zip(self.trees, places, starts[:-1], strict=True)
            ]
            yield rows, np.stack(found, axis=1)

    def emit_sum(self, graph: Graph, inputs: Inputs, values: NDArray[np.float64]) -> str:
        """Add the nodes that sum the values of a row's leaves; return double ``[n, 1]``."""
        parts = np.split(values, self.starts[1:-1])
        trees = [self._tree(tree, part) for tree, part in zip(self.trees, parts, strict=True)]
        return emit_ensemble(graph, self.encoding.emit(graph, inputs), trees)

    def emit_each(self, graph: Graph, inputs: Inputs, numbers: NDArray[np.int64]) -> str:
        """Add the nodes that find the number of each tree's leaf; return int64 ``[n, t]``."""
        parts = np.split(numbers.astype(np.float64), self.starts[1:-1])
        trees = [
            self._tree(tree, part, target)
            for target, (tree, part) in enumerate(zip(self.trees, parts, strict=True))
        ]
        found = emit_ensemble(graph, self.encoding.emit(graph, inputs), trees, len(trees))
        return graph.add("Cast", found, to=INT64)

    def _tree(self, tree: Any, leaves: NDArray[np.float64], target: int = 0) -> Tree:
        is_leaf = _is_leaf(tree)
        numbers = numbered(is_leaf)
        features = tree.feature[~is_leaf]
        thresholds = self.encoding.thresholds(features, tree.threshold[~is_leaf])
        sides = (numbers[tree.children_left[~is_leaf]], numbers[tree.children_right[~is_leaf]])
        return numeric_tree(features, thresholds, sides, leaves, target)


@dataclass(frozen=True, slots=True)
class ForestClassifier:
    """The mean of the class shares in a row's leaves.

    Attributes:
        forest: The trees.
        shares: Of each class in every leaf, ``[l, k]``.
    """

    forest: Forest
    shares: NDArray[np.float64]

    @property
    def cells(self) -> int:
        """How many cells the graph holds of a row at once."""
        return _cells(self.forest, self.shares.shape[1]) if self.shares.shape[1] > 2 else 0

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return probabilities ``[n, k]``."""
        found = np.empty((len(X), self.shares.shape[1]))
        for rows, leaves in self.forest.leaves(X, self.shares.shape[1]):
            found[rows] = self.shares[leaves].mean(axis=1)
        return found

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the probabilities ``[n, k]``."""
        if self.shares.shape[1] > 2:
            shares, rows = different(self.shares)
            leaves = self.forest.emit_each(graph, inputs, rows)
            return _mean(graph, graph.add("Gather", graph.constant(shares), leaves), keepdims=0)
        share = self.shares[:, 1] / len(self.forest.trees)
        second = self.forest.emit_sum(graph, inputs, share)
        first = graph.add("Sub", graph.constant(np.ones(1)), second)
        return graph.add("Concat", first, second, axis=1)


@dataclass(frozen=True, slots=True)
class ForestRegressor:
    """The mean of the means of a row's leaves.

    Attributes:
        forest: The trees.
        means: Of every leaf, ``[l]``.
    """

    forest: Forest
    means: NDArray[np.float64]

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return values ``[n]``."""
        found = np.empty(len(X))
        for rows, leaves in self.forest.leaves(X):
            found[rows] = self.means[leaves].mean(axis=1)
        return found

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the values ``[n]``."""
        value = self.forest.emit_sum(graph, inputs, self.means / len(self.forest.trees))
        return graph.add("Squeeze", value, graph.constant(np.array([1], np.int64)))


@dataclass(frozen=True, slots=True)
class GaussianForest:
    """The mean and standard deviation of a mixture: a Gaussian in each of a row's leaves.

    Means are held around their centre: the mean of large numbers is off by more than they vary.

    Attributes:
        forest: The trees.
        means: Of every leaf, less the centre, ``[l]``.
        variances: Of every leaf, ``[l]``.
        centre: What is added to the mean.
    """

    forest: Forest
    means: NDArray[np.float64]
    variances: NDArray[np.float64]
    centre: float

    @property
    def cells(self) -> int:
        """How many cells the graph holds of a row at once."""
        return _cells(self.forest, 3)

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return means and standard deviations ``[n, 2]``."""
        found = np.empty((len(X), 2))
        for rows, leaves in self.forest.leaves(X):
            means = self.means[leaves]
            mean = means.mean(axis=1, keepdims=True)
            spread = self.variances[leaves] + (means - mean) ** 2
            deviation = np.sqrt(spread.mean(axis=1, keepdims=True))
            found[rows] = np.hstack([mean + self.centre, deviation])
        return found

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return means and standard deviations ``[n, 2]``."""
        gaussians, rows = different(np.stack([self.means, self.variances], axis=1))
        leaves = self.forest.emit_each(graph, inputs, rows)
        means = graph.add("Gather", graph.constant(gaussians[:, 0]), leaves)
        mean = _mean(graph, means)
        away = graph.add("Sub", means, mean)
        variances = graph.add("Gather", graph.constant(gaussians[:, 1]), leaves)
        spread = graph.add("Add", variances, graph.add("Mul", away, away))
        moved = graph.add("Add", mean, graph.constant(np.array([self.centre])))
        return graph.add("Concat", moved, graph.add("Sqrt", _mean(graph, spread)), axis=1)


def different(table: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return a table's different rows, and which of them each row is: many leaves are alike."""
    order = np.lexsort(table.T)
    ordered = table[order]
    is_new = np.append(True, (ordered[1:] != ordered[:-1]).any(axis=1))
    rows = np.empty(len(table), np.int64)
    rows[order] = np.cumsum(is_new) - 1
    return ordered[is_new], rows


def _mean(graph: Graph, tensor: str, keepdims: int = 1) -> str:
    """Add the node of the mean over the trees."""
    axis = graph.constant(np.array([1], np.int64))
    return graph.add("ReduceMean", tensor, axis, keepdims=keepdims)


def _cells(forest: Forest, each: int) -> int:
    return len(forest.trees) * (each + 2)


def _is_leaf(tree: Any) -> NDArray[np.bool_]:
    is_leaf: NDArray[np.bool_] = tree.children_left < 0
    return is_leaf
