"""Which columns of a frame are numbers and which are text, in the order that models take them."""

from typing import NamedTuple

import pandas as pd
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
