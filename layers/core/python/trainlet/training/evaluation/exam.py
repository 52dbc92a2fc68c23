"""Rows to be judged on."""

from typing import Any, NamedTuple

import pandas as pd
from numpy.typing import NDArray


class Exam(NamedTuple):
    """Rows to be judged on: features, and class indices or values; -1 where nothing is known."""

    X: pd.DataFrame
    y: NDArray[Any]

    def take(self, rows: NDArray[Any]) -> "Exam":
        """Return some rows, by their places."""
        return Exam(self.X.iloc[rows].reset_index(drop=True), self.y[rows])
