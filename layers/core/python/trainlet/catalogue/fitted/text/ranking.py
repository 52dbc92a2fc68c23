"""Scores many sparse columns by what they tell of a column of the table."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from trainlet.catalogue.fitted.selecting import scores
from trainlet.catalogue.fitted.steps import key_of
from trainlet.catalogue.spec import Table

Target = tuple[NDArray[Any], bool]
BLOCK = 2**24
"""How many numbers are made dense in one go."""


def target_of(table: Table, name: str) -> Target | None:
    """Return what is to be told ``[n]``, NaN where missing, and whether it is classes.

    Args:
        table: The training rows.
        name: The column; blank for the label.

    Returns:
        None if that is the label, and there is none.

    Raises:
        BadRecipe: There is no such column.
    """
    if name in ("", table.label) and name not in table.types:
        return None if table.y is None else (table.y, bool(table.classes))
    column = key_of(table, name)
    if column.dtype != object and table.types.get(name) != "boolean":
        return column.to_numpy(np.float64), False
    codes = np.asarray(column.astype("category").cat.codes, dtype=np.int64)
    return np.where(codes < 0, np.nan, codes), True


def scores_of(counts: sparse.csr_array, target: Target, method: str) -> NDArray[np.float64]:
    """Return the score of each column ``[p]`` of counts ``[n, p]``, as ``selecting.scores``."""
    step = max(1, BLOCK // max(1, counts.shape[0]))
    columns = counts.tocsc()
    blocks = [
        scores(method, columns[:, start : start + step].toarray(), *target)
        for start in range(0, counts.shape[1], step)
    ]
    return np.concatenate(blocks) if blocks else np.zeros(0)
