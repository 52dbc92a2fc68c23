"""Which columns of a frame are numbers and which are text, in the order that models take them."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype


class Kinds(NamedTuple):
    """The names of a frame's columns by kind, in the frame's order."""

    numbers: list[str]
    texts: list[str]


def kinds(X: pd.DataFrame) -> Kinds:
    """Return the columns of ``X`` by kind: what is not numeric is text."""
    is_text = {name: not is_numeric_dtype(dtype) for name, dtype in X.dtypes.items()}
    return Kinds(
        [str(name) for name, text in is_text.items() if not text],
        [str(name) for name, text in is_text.items() if text],
    )


def vocabulary(categories: list[NDArray[np.object_]]) -> list[str]:
    """Return every text that occurs in any of the columns, once and sorted."""
    return sorted({str(value) for values in categories for value in values})


def lookup_table(
    categories: list[NDArray[np.object_]],
    values: list[NDArray[np.float64]],
    unknown: list[float],
) -> tuple[list[str], NDArray[np.float64]]:
    """Return a table that gives every text column's value for every text.

    One label encoder numbers the texts of all columns; row ``j`` of the table holds what column
    ``j`` makes of each number, its last entry what it makes of unknown texts.

    Args:
        categories: Known texts per column.
        values: What each of them becomes, per column.
        unknown: What any other text becomes, per column.

    Returns:
        The texts in the order of their numbers, and the table ``[q, len(texts) + 1]``.
    """
    texts = vocabulary(categories)
    position = {text: i for i, text in enumerate(texts)}
    table = np.tile(np.array(unknown, dtype=np.float64)[:, None], (1, len(texts) + 1))
    for row, (known, becomes) in enumerate(zip(categories, values, strict=True)):
        table[row, [position[str(text)] for text in known]] = becomes
    return texts, table
