"""The column to predict, as learners take it."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.cells import ColumnType
from trainlet.registry import Category
from trainlet.registry.manifest import NUMERIC_TASKS, Task


class Labels(NamedTuple):
    """Class indices int64 ``[n]`` with their classes, or values float64 ``[n]`` with none."""

    y: NDArray[Any]
    classes: tuple[Category, ...]


def labels(column: "pd.Series[Any]", type_: ColumnType, task: Task) -> Labels:
    """Return the labels of a column without missing values; where none is predicted -1 for them.

    Classes are sorted, so that the positive one of two is the alphabetically second, the larger,
    or true.
    """
    if task in NUMERIC_TASKS:
        return Labels(column.to_numpy(np.float64), ())
    codes, present = pd.factorize(column, sort=True)
    return Labels(codes.astype(np.int64), tuple(_category(value, type_) for value in present))


def _category(value: Any, type_: ColumnType) -> Category:
    if type_ == "boolean":
        return bool(value)
    return int(value) if type_ == "integer" else str(value)
