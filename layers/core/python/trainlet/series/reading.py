"""A time series from cells as they came."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trainlet.cells import is_missing, number, seconds
from trainlet.errors import BadRows

LARGEST = 1e100
"""Larger numbers have no squares to be summed."""


class Series(NamedTuple):
    """A series in the order of time.

    Attributes:
        seconds: When, from 1970 in UTC, each once, ascending, float64 ``[n]``.
        values: Float64 ``[n]``, none missing.
        order: In which row each came, from 0, int64 ``[n]``.
    """

    seconds: NDArray[np.float64]
    values: NDArray[np.float64]
    order: NDArray[np.int64]


def read_series(columns: Mapping[str, Sequence[Any]], time: str, data: str) -> Series:
    """Return the series of two columns.

    Args:
        columns: Cells by column: texts, numbers, or None.
        time: The column of times: ISO 8601, or numbers, which are seconds from 1970.
        data: The column of values.

    Raises:
        BadRows: A column is missing; a cell is missing or none of its type; a time comes twice.
    """
    for name in (time, data):
        if name not in columns:
            raise BadRows(
                f"There is no column {name!r}.",
                remedy=f"The columns are: {', '.join([*columns][:30])}.",
                studio="0001",
                column=name,
            )
    times = np.array([_time(cell, time, row) for row, cell in enumerate(columns[time], 1)])
    values = np.array([_value(cell, data, row) for row, cell in enumerate(columns[data], 1)])
    order = np.argsort(times, kind="stable")
    ordered = times[order]
    same = np.flatnonzero(ordered[1:] == ordered[:-1])
    if len(same):
        first, second = order[same[0]] + 1, order[same[0] + 1] + 1
        raise BadRows(
            f"Rows {first:,} and {second:,} have the same time in column {time!r}.",
            remedy="Give each row a time of its own; a series has one value for each.",
            studio="0039",
            row=int(second),
            column=time,
        )
    return Series(ordered, values[order], order)


def _time(cell: Any, column: str, row: int) -> float:
    found = seconds(cell) if isinstance(cell, str) else None
    if found is None:
        found = _number(cell)
    return _found(found, cell, "time", column, row)


def _value(cell: Any, column: str, row: int) -> float:
    return _found(_number(cell), cell, "number", column, row)


def _number(cell: Any) -> float | None:
    if isinstance(cell, str):
        found = number(cell)
    else:
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
        found = cell if is_number else None
    return None if found is None or not abs(found) <= LARGEST else float(found)


def _found(found: float | None, cell: Any, what: str, column: str, row: int) -> float:
    if found is not None:
        return found
    is_absent = cell is None or is_missing(str(cell), "number")  # NaN is "nan"
    said = f"the {what} is missing" if is_absent else f"{str(cell)[:40]!r} is no {what}"
    raise BadRows(
        f"Row {row:,}, column {column!r}: {said}.",
        remedy="Send times as 2024-01-31T12:00:00 or seconds, and a number beside each; clean the"
        " table of gaps first.",
        studio="0003" if is_absent else "0017",
        row=row,
        column=column,
    )
