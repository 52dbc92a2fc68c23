"""Isolation forests: what few random splits part from all else is odd."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import IsolationForest

from trainlet.catalogue.estimators.ensembles import Tree, emit_ensemble, numbered, numeric_tree
from trainlet.catalogue.estimators.indicators import Indicators, fit_indicators
from trainlet.catalogue.estimators.oddities import alert_line
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

FLOAT, DOUBLE = 1, 11
EULER = 0.5772156649015329


@dataclass(frozen=True, slots=True)
class Isolation:
    """Trees of random splits over floats, and how deep a row has to go in them.

    Attributes:
        encoding: What makes features of rows; the trees see them as floats.
        trees: scikit-learn's fitted trees.
        usual: The depth of all trees that is usual.
        line: The alert line.
    """

    encoding: Indicators
    trees: tuple[Any, ...]
    usual: float
    line: float

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return the scores ``[n, 1]``, 2^(-depth / usual), higher for odder rows."""
        return self.scores(self.encoding.dense(X))

    def scores(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return likewise the scores of features ``[n, d]``."""
        floats = rows.astype(np.float32)
        depth = np.zeros(len(floats))
        for tree in self.trees:
            depth += _depths(tree)[tree.apply(floats)]
        return np.asarray(np.exp2(-depth / self.usual)[:, None])

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of ``predict``."""
        rows = graph.add("Cast", self.encoding.emit(graph, inputs), to=FLOAT)
        trees = [_tree(tree) for tree in self.trees]
        depth = emit_ensemble(graph, graph.add("Cast", rows, to=DOUBLE), trees)
        share = graph.add("Div", depth, graph.constant(np.array(-self.usual / np.log(2.0))))
        return graph.add("Exp", share)


def _tree(tree: Any) -> Tree:
    is_leaf = tree.children_left < 0
    numbers = numbered(is_leaf)
    sides = (numbers[tree.children_left[~is_leaf]], numbers[tree.children_right[~is_leaf]])
    return numeric_tree(
        tree.feature[~is_leaf], tree.threshold[~is_leaf], sides, _depths(tree)[is_leaf]
    )


def _depths(tree: Any) -> NDArray[np.float64]:
    """Return how deep each node is, and how much deeper its rows would be parted, ``[m]``."""
    depth = np.zeros(tree.node_count)
    for node, (left, right) in enumerate(zip(tree.children_left, tree.children_right, strict=True)):
        if left >= 0:
            depth[[left, right]] = depth[node] + 1.0
    return depth + usual_depth(tree.n_node_samples)


def usual_depth(rows: Any) -> NDArray[np.float64]:
    """Return the mean depth at which a random tree parts so many rows.

    Liu, Ting and Zhou, Isolation forest, ICDM 2008, equation 1.
    """
    count = np.maximum(np.asarray(rows, np.float64), 2.0)
    several = 2.0 * (np.log(count - 1.0) + EULER) - 2.0 * (count - 1.0) / count
    found = np.where(np.asarray(rows) > 2, several, 1.0)
    return np.asarray(np.where(np.asarray(rows) < 2, 0.0, found))


def fit_isolation(examples: Examples, trees: int, sample: int, share: float) -> Isolation:
    """Return a fitted forest of so many trees, each grown on a sample of so many rows."""
    encoding = fit_indicators(examples.X)
    rows = encoding.dense(examples.X)
    size = min(sample, len(rows))
    estimator = IsolationForest(
        n_estimators=trees, max_samples=size, random_state=examples.seed, n_jobs=1
    )
    estimator.fit(rows.astype(np.float32), sample_weight=examples.weights)
    grown = tuple(each.tree_ for each in estimator.estimators_)
    usual = max(float(usual_depth(size)), 1e-9) * trees
    fitted = Isolation(encoding, grown, usual, 0.0)
    line = alert_line(fitted.scores(rows)[:, 0], share)
    return Isolation(encoding, grown, usual, line)
