"""Where trees divide numbers: in the middle between two values, never at one.

A split that lies at a value of the training table sends that very value to one side or the other by
its last bit, which two exact implementations of a logarithm need not agree on.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def settle(estimator: Any, design: NDArray[np.float64]) -> None:
    """Move each split of numbers to the middle of the gap it lies in; no training row changes side.

    Args:
        estimator: Fitted histogram gradient boosting; it is changed in place.
        design: What it was fitted to, ``[n, d]``.
    """
    known: dict[int, NDArray[np.float64]] = {}
    for trees in estimator._predictors:  # noqa: SLF001 - no public form of the trees
        for tree in trees:
            _settle_tree(tree.nodes, design, known)


def _settle_tree(
    nodes: NDArray[Any], design: NDArray[np.float64], known: dict[int, NDArray[np.float64]]
) -> None:
    """Move the splits of one tree; ``known`` keeps the values of the columns met so far."""
    is_split = (nodes["is_leaf"] == 0) & (nodes["is_categorical"] == 0)
    for feature in np.unique(nodes["feature_idx"][is_split]):
        places = np.flatnonzero(is_split & (nodes["feature_idx"] == feature))
        if feature not in known:
            known[feature] = _values(design[:, feature])
        nodes["num_threshold"][places] = middles(nodes["num_threshold"][places], known[feature])


def middles(splits: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the middle of the two values that each split lies between; beyond all, the split.

    Args:
        splits: ``[k]``; what is not above one goes to its left.
        values: Ascending, each once, ``[v]``.
    """
    above = np.searchsorted(values, splits, side="right")
    inside = (above > 0) & (above < len(values))
    left, right = values[above[inside] - 1], values[above[inside]]
    middle = left / 2 + right / 2
    moved: NDArray[np.float64] = splits.copy()
    moved[inside] = np.where((left <= middle) & (middle < right), middle, left)
    return moved


def _values(column: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.sort(pd.unique(column[~np.isnan(column)]))  # hashes: far fewer are sorted
