"""Frames with other columns; what they are made of stays as it is."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def with_columns(X: pd.DataFrame, values: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """Return ``X`` with columns in the place of those of their names, others behind them."""
    made = {name: pd.Series(column, X.index, dtype=column.dtype) for name, column in values.items()}
    columns = {**{name: X[name] for name in X.columns}, **made}
    return pd.DataFrame(columns, index=X.index, copy=False)


def without_columns(X: pd.DataFrame, dropped: frozenset[str] | set[str]) -> pd.DataFrame:
    """Return ``X`` without some columns."""
    return X[[name for name in X.columns if name not in dropped]]


def texts(X: pd.DataFrame, names: list[str]) -> NDArray[np.object_]:
    """Return columns of texts as objects ``[n, q]``, None where missing."""
    return X[names].to_numpy(dtype=object)
