"""Steps that change which rows there are."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.fitted.steps import OnlyTraining
from trainlet.catalogue.spec import Table

Places = NDArray[np.int64]


class Rewrite(OnlyTraining):
    """Makes another table of the training rows.

    Args:
        change: From the rows before the step to those behind it.
    """

    def __init__(self, change: Callable[[Table], Table]) -> None:
        self._change = change

    def run(self, table: Table) -> Table:
        """Return the rows behind the step."""
        return self._change(table)


class Keep(OnlyTraining):
    """Keeps some rows.

    Args:
        choose: From the rows to the places of those that are kept, int64 ``[m]``.
    """

    def __init__(self, choose: Callable[[Table], Places]) -> None:
        self._choose = choose

    def run(self, table: Table) -> Table:
        """Return the rows that are kept."""
        return table.take(self._choose(table))


def generator(seed: int) -> np.random.Generator:
    """Return the generator of a seed, which may be any integer."""
    return np.random.default_rng(seed % 2**64)


def rows_at(X: pd.DataFrame, places: Places) -> pd.DataFrame:
    """Return the rows at these places; one at -1 is missing in every column."""
    made = {name: _with_gap(X[name])[places] for name in X.columns}
    columns = {name: pd.Series(values, dtype=values.dtype) for name, values in made.items()}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(places)))


def _with_gap(column: "pd.Series[Any]") -> NDArray[np.object_] | NDArray[np.float64]:
    """Return a column's values with a missing one behind them."""
    if column.dtype == object:
        return np.append(column.to_numpy(object), [None])
    return np.append(column.to_numpy(np.float64), np.nan)
