"""Trees in arrays, and many of them as one node of a graph.

The operator is TreeEnsemble of ai.onnx.ml opset 5, in double; a category split is one MEMBER node.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.nodes.graph import ML, Graph

LESS_OR_EQUAL, MEMBER = 0, 6
SUM, NO_TRANSFORM = 1, 0


class Tree(NamedTuple):
    """A binary tree of ``m`` splits and ``m + 1`` leaves, each numbered from 0; split 0 is the top.

    Attributes:
        features: What each split looks at, ``[m]``.
        modes: LESS_OR_EQUAL or MEMBER, ``[m]``.
        thresholds: What is not above it goes left; meaningless for MEMBER, ``[m]``.
        left: Where it goes then: a split's number, or ``~`` a leaf's, ``[m]``.
        right: Where it goes else, likewise.
        is_left_unknown: Whether NaN goes left, ``[m]``.
        members: What goes left at each MEMBER split, one after another, a NaN behind each.
        leaves: What a leaf adds, ``[m + 1]``.
        target: To which column of the answer.
    """

    features: NDArray[np.int64]
    modes: NDArray[np.uint8]
    thresholds: NDArray[np.float64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    is_left_unknown: NDArray[np.bool_]
    members: NDArray[np.float64]
    leaves: NDArray[np.float64]
    target: int = 0


def numeric_tree(
    features: NDArray[Any],
    thresholds: NDArray[np.float64],
    sides: tuple[NDArray[np.int64], NDArray[np.int64]],
    leaves: NDArray[np.float64],
    target: int = 0,
) -> Tree:
    """Return a tree that splits by numbers alone; ``sides`` are left and right."""
    splits = len(features)
    return Tree(
        features.astype(np.int64),
        np.full(splits, LESS_OR_EQUAL, np.uint8),
        thresholds,
        *sides,
        np.zeros(splits, np.bool_),
        np.empty(0),
        leaves,
        target,
    )


def numbered(is_leaf: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the numbers of nodes that stand in one list: a split's, or ``~`` a leaf's, ``[m]``."""
    leaf, split = np.cumsum(is_leaf, dtype=np.int64), np.cumsum(~is_leaf, dtype=np.int64)
    numbers: NDArray[np.int64] = np.where(is_leaf, -leaf, split - 1)
    return numbers


def members_of(bitset: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Return the codes whose bits are set in words of 32 bits, and NaN behind them."""
    bits = np.unpackbits(bitset.astype("<u4").view(np.uint8), bitorder="little")
    return np.append(np.flatnonzero(bits).astype(np.float64), np.nan)


def emit_ensemble(graph: Graph, matrix: str, trees: Sequence[Tree], targets: int = 1) -> str:
    """Add the node that sums what the trees say of each row; return double ``[n, targets]``."""
    trees = [_split_once(tree) if not len(tree.features) else tree for tree in trees]
    splits = np.cumsum([0, *(len(tree.features) for tree in trees)])
    leaves = np.cumsum([0, *(len(tree.leaves) for tree in trees)])
    yes = [tree.left for tree in trees], splits, leaves
    no = [tree.right for tree in trees], splits, leaves
    return graph.add(
        "TreeEnsemble",
        matrix,
        domain=ML,
        n_targets=targets,
        aggregate_function=SUM,
        post_transform=NO_TRANSFORM,
        tree_roots=splits[:-1].tolist(),
        nodes_featureids=_joined(trees, "features").tolist(),
        nodes_modes=graph.tensor(_joined(trees, "modes")),
        nodes_splits=graph.tensor(_joined(trees, "thresholds")),
        nodes_truenodeids=_places(*yes).tolist(),
        nodes_trueleafs=(np.concatenate(yes[0]) < 0).astype(int).tolist(),
        nodes_falsenodeids=_places(*no).tolist(),
        nodes_falseleafs=(np.concatenate(no[0]) < 0).astype(int).tolist(),
        leaf_targetids=np.repeat([t.target for t in trees], np.diff(leaves)).tolist(),
        leaf_weights=graph.tensor(_joined(trees, "leaves")),
        **_unusual(graph, trees),
    )


def _unusual(graph: Graph, trees: Sequence[Tree]) -> dict[str, Any]:
    """Return the attributes that only trees of categories or of unknown values have."""
    found: dict[str, Any] = {}
    tracks = _joined(trees, "is_left_unknown")
    if tracks.any():
        found["nodes_missing_value_tracks_true"] = tracks.astype(np.int64).tolist()
    members = _joined(trees, "members")
    if len(members):
        found["membership_values"] = graph.tensor(members)
    return found


def _joined(trees: Sequence[Tree], name: str) -> NDArray[Any]:
    return np.concatenate([getattr(tree, name) for tree in trees])


def _places(
    sides: Sequence[NDArray[np.int64]], splits: NDArray[np.int64], leaves: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return where each split leads on one side, among the splits or the leaves of all trees."""
    counts = [len(side) for side in sides]
    joined = np.concatenate(sides)
    own = np.where(joined < 0, ~joined, joined)
    start = np.where(joined < 0, np.repeat(leaves[:-1], counts), np.repeat(splits[:-1], counts))
    places: NDArray[np.int64] = own + start
    return places


def _split_once(tree: Tree) -> Tree:
    """Return a tree of one leaf as the operator wants it: a split whose sides are that leaf."""
    leaf = np.array([-1])
    return numeric_tree(np.zeros(1), np.zeros(1), (leaf, leaf), tree.leaves, tree.target)._replace(
        is_left_unknown=np.ones(1, np.bool_)
    )
