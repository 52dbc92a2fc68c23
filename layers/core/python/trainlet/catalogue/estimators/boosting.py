"""Fitted histogram gradient boosting, as one double-precision tree ensemble."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from trainlet.catalogue.estimators.codes import Codes
from trainlet.catalogue.estimators.ensembles import (
    LESS_OR_EQUAL,
    MEMBER,
    Tree,
    emit_ensemble,
    members_of,
    numbered,
)
from trainlet.catalogue.estimators.linear import emit_sigmoid
from trainlet.catalogue.nodes.graph import Graph, Inputs

MOST_CATEGORIES = 255


@dataclass(frozen=True, slots=True)
class BoostedClassifier:
    """Two-class boosted trees over category codes."""

    encoding: Codes
    estimator: HistGradientBoostingClassifier

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return probabilities ``[n, 2]``."""
        found: NDArray[np.float64] = self.estimator.predict_proba(self.encoding.transform(X))
        return found

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the probabilities ``[n, 2]``."""
        return emit_sigmoid(graph, _emit_trees(graph, self.encoding.emit(graph, inputs), self))


@dataclass(frozen=True, slots=True)
class BoostedRegressor:
    """Boosted regression trees over category codes."""

    encoding: Codes
    estimator: HistGradientBoostingRegressor

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return values ``[n]``."""
        found: NDArray[np.float64] = self.estimator.predict(self.encoding.transform(X))
        return found

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the values ``[n]``."""
        values = _emit_trees(graph, self.encoding.emit(graph, inputs), self)
        return graph.add("Squeeze", values, graph.constant(np.array([1], np.int64)))


def _tree(predictor: Any) -> Tree:
    """Return one of the estimator's trees; its splits and its leaves keep their order."""
    nodes = predictor.nodes
    is_leaf = nodes["is_leaf"] != 0
    numbers, splits = numbered(is_leaf), nodes[~is_leaf]
    is_category = splits["is_categorical"] != 0
    bitsets = predictor.raw_left_cat_bitsets[splits["bitset_idx"][is_category]]
    return Tree(
        splits["feature_idx"].astype(np.int64),
        np.where(is_category, MEMBER, LESS_OR_EQUAL).astype(np.uint8),
        np.where(is_category, 0.0, splits["num_threshold"]),
        numbers[splits["left"]],
        numbers[splits["right"]],
        splits["missing_go_to_left"] != 0,
        np.concatenate([np.empty(0), *(members_of(bitset) for bitset in bitsets)]),
        nodes["value"][is_leaf].astype(np.float64),
    )


def _emit_trees(graph: Graph, matrix: str, fitted: BoostedClassifier | BoostedRegressor) -> str:
    """Add the nodes and return the raw scores ``[n, 1]``."""
    predictors = fitted.estimator._predictors  # noqa: SLF001 - no public form of the trees
    scores = emit_ensemble(graph, matrix, [_tree(iteration[0]) for iteration in predictors])
    baseline = np.asarray(fitted.estimator._baseline_prediction, np.float64)  # noqa: SLF001
    return graph.add("Add", scores, graph.constant(baseline.reshape(1, 1)))
