"""Rows and answers as one array in NumPy's own file format (``.npy``); nothing is unpickled.

Reference: NumPy, "NEP 1: A simple file format for NumPy arrays".
"""

import io
from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from trainlet.errors import BadRows
from trainlet.scoring.batch import check_rows

HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
KINDS = "biufU"
REMEDY = "Send a matrix of numbers or of texts with the model's columns, as numpy.save writes it."


def read_npy(body: bytes, wanted: Sequence[str], most_rows: int) -> list[list[Any]]:
    """Return the rows of a matrix, in the order of the model's columns.

    Args:
        body: Shape ``[n, p]``; or ``[n]`` of a model with one column, ``[p]`` of one row.
        wanted: The columns that the model takes.
        most_rows: More rows are refused.

    Raises:
        BadRows: It is no such array, holds no rows, or too many.
    """
    values = _array(body)
    if values.ndim < 2:
        values = values.reshape(-1, 1) if len(wanted) == 1 else values.reshape(1, -1)
    if values.ndim != 2:
        raise BadRows(f"The array has {values.ndim} dimensions.", remedy=REMEDY)
    check_rows(len(values), most_rows)
    rows: list[list[Any]] = values.tolist()
    return rows


def write_npy(values: Sequence[Any]) -> bytes:
    """Return a column of answers; a missing number is NaN, a missing text empty."""
    is_text = any(isinstance(value, str) for value in values)
    missing: Any = "" if is_text else np.nan
    out = io.BytesIO()
    np.save(out, np.array([missing if value is None else value for value in values]))
    return out.getvalue()


def _array(body: bytes) -> NDArray[Any]:
    """Return the array; its header may not promise more than there is."""
    stream = io.BytesIO(body)
    try:
        read_header = HEADERS[npy.read_magic(stream)]
        shape, by_column, kind = read_header(stream)
    except (KeyError, ValueError, TypeError) as error:
        raise BadRows(f"The body is no array: {error}.", remedy=REMEDY) from None
    if kind.kind not in KINDS:
        raise BadRows(f"The array holds {kind.name}, not numbers or texts.", remedy=REMEDY)
    data = body[stream.tell() :]
    is_whole = prod(shape) * kind.itemsize == len(data) and all(size >= 0 for size in shape)
    if not is_whole or not kind.itemsize:
        raise BadRows(
            f"The array's shape is {shape}, and {len(data):,} bytes follow.", remedy=REMEDY
        )
    return np.frombuffer(data, kind).reshape(shape, order="F" if by_column else "C")
