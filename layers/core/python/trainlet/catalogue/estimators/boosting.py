"""Fitted histogram gradient boosting, as one double-precision tree ensemble.

The operator is TreeEnsemble of ai.onnx.ml opset 5; a category split is one MEMBER node.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from onnx import numpy_helper
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from trainlet.catalogue.estimators.codes import Codes
from trainlet.catalogue.estimators.graph import ML, Graph, Inputs
from trainlet.catalogue.estimators.linear import emit_sigmoid

LESS_OR_EQUAL, MEMBER = 0, 6
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


@dataclass(slots=True)
class _Ensemble:
    """The operator's arrays in the making; names are the operator's attribute names."""

    tree_roots: list[int] = field(default_factory=list)
    nodes_featureids: list[int] = field(default_factory=list)
    nodes_modes: list[int] = field(default_factory=list)
    nodes_splits: list[float] = field(default_factory=list)
    nodes_truenodeids: list[int] = field(default_factory=list)
    nodes_trueleafs: list[int] = field(default_factory=list)
    nodes_falsenodeids: list[int] = field(default_factory=list)
    nodes_falseleafs: list[int] = field(default_factory=list)
    nodes_missing_value_tracks_true: list[int] = field(default_factory=list)
    leaf_targetids: list[int] = field(default_factory=list)
    leaf_weights: list[float] = field(default_factory=list)
    membership_values: list[float] = field(default_factory=list)

    def add_tree(self, predictor: Any) -> None:
        """Append one tree; its inner nodes keep their order, its leaves go to the leaf arrays."""
        nodes = predictor.nodes
        if nodes[0]["is_leaf"]:
            self._add_stump(float(nodes[0]["value"]))
            return
        inner = np.cumsum(nodes["is_leaf"] == 0) - 1 + len(self.nodes_modes)
        leaf = np.cumsum(nodes["is_leaf"] == 1) - 1 + len(self.leaf_weights)
        place = np.where(nodes["is_leaf"], leaf, inner)
        self.tree_roots.append(int(inner[0]))
        for node in nodes[nodes["is_leaf"] == 0]:
            self._add_split(node, predictor.raw_left_cat_bitsets)
            for side, ids, flags in (
                (node["left"], self.nodes_truenodeids, self.nodes_trueleafs),
                (node["right"], self.nodes_falsenodeids, self.nodes_falseleafs),
            ):
                ids.append(int(place[side]))
                flags.append(int(nodes[side]["is_leaf"]))
        for node in nodes[nodes["is_leaf"] == 1]:
            self._add_leaf(float(node["value"]))

    def _add_split(self, node: Any, bitsets: NDArray[np.uint32]) -> None:
        self.nodes_featureids.append(int(node["feature_idx"]))
        self.nodes_missing_value_tracks_true.append(int(node["missing_go_to_left"]))
        if node["is_categorical"]:
            self.nodes_modes.append(MEMBER)
            self.nodes_splits.append(0.0)
            self.membership_values += [*_members(bitsets[node["bitset_idx"]]), float("nan")]
        else:
            self.nodes_modes.append(LESS_OR_EQUAL)
            self.nodes_splits.append(float(node["num_threshold"]))

    def _add_leaf(self, value: float) -> None:
        self.leaf_targetids.append(0)
        self.leaf_weights.append(value)

    def _add_stump(self, value: float) -> None:
        """Append a tree of one leaf: both sides of a split, since the operator wants one."""
        self.tree_roots.append(len(self.nodes_modes))
        self.nodes_featureids.append(0)
        self.nodes_modes.append(LESS_OR_EQUAL)
        self.nodes_splits.append(0.0)
        self.nodes_missing_value_tracks_true.append(1)
        for ids, flags in (
            (self.nodes_truenodeids, self.nodes_trueleafs),
            (self.nodes_falsenodeids, self.nodes_falseleafs),
        ):
            ids.append(len(self.leaf_weights))
            flags.append(1)
        self._add_leaf(value)

    def attributes(self) -> dict[str, Any]:
        """Return the operator's attributes."""
        tensors: dict[str, NDArray[Any]] = {
            "nodes_splits": np.array(self.nodes_splits, np.float64),
            "nodes_modes": np.array(self.nodes_modes, np.uint8),
            "leaf_weights": np.array(self.leaf_weights, np.float64),
        }
        if self.membership_values:
            tensors["membership_values"] = np.array(self.membership_values, np.float64)
        lists = (
            "tree_roots",
            "nodes_featureids",
            "nodes_truenodeids",
            "nodes_trueleafs",
            "nodes_falsenodeids",
            "nodes_falseleafs",
            "nodes_missing_value_tracks_true",
            "leaf_targetids",
        )
        return {
            **{name: getattr(self, name) for name in lists},
            **{name: numpy_helper.from_array(array, name) for name, array in tensors.items()},
        }


def _members(bitset: NDArray[np.uint32]) -> list[float]:
    """Return the codes whose bits are set in 8 words of 32 bits."""
    bits = np.unpackbits(bitset.astype("<u4").view(np.uint8), bitorder="little")
    return np.flatnonzero(bits).astype(float).tolist()


def _emit_trees(graph: Graph, matrix: str, fitted: BoostedClassifier | BoostedRegressor) -> str:
    """Add the nodes and return the raw scores ``[n, 1]``."""
    ensemble = _Ensemble()
    for iteration in fitted.estimator._predictors:  # noqa: SLF001 - no public form of the trees
        ensemble.add_tree(iteration[0])
    scores = graph.add(
        "TreeEnsemble",
        matrix,
        domain=ML,
        n_targets=1,
        aggregate_function=1,
        post_transform=0,
        **ensemble.attributes(),
    )
    baseline = np.asarray(fitted.estimator._baseline_prediction, np.float64)  # noqa: SLF001
    return graph.add("Add", scores, graph.constant(baseline.reshape(1, 1)))
