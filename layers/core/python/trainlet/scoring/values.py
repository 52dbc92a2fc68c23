"""A value as it came, read as its column's type."""

from typing import Any

from trainlet.cells import (
    EXACT_INTEGER,
    MISSING_TEXT,
    READERS,
    ColumnType,
    boolean,
    is_missing,
    number,
)
from trainlet.errors import BadRows
from trainlet.registry import Input

NAN = float("nan")
TIMES: tuple[ColumnType, ...] = ("datetime", "duration")
EXPECTED: dict[ColumnType, str] = {
    "integer": "a number",
    "number": "a number",
    "boolean": "true, false, 1 or 0",
    "datetime": "an ISO 8601 date or time, or UTC seconds",
    "duration": "a duration such as 1:30:00 or PT1H30M, or seconds",
    "category": "a text",
    "text": "a text",
}


def to_number(column: Input, value: Any, row: int) -> float:
    """Return a value as a number; NaN for a missing one. Raise ``BadRows`` if it is none."""
    if value is None:
        return NAN
    if isinstance(value, (int, float)):  # a bool is an int: 1 or 0
        _check_number(column, value, row)
        return float(value)
    if not isinstance(value, str):
        raise _unreadable(column, value, row)
    if is_missing(value, column.type):
        return NAN
    read = READERS[column.type](value)
    read = _read_widely(column.type, value) if read is None else read
    if read is None:
        raise _unreadable(column, value, row)
    return read


def _read_widely(type_: ColumnType, text: str) -> float | None:
    """Read what a narrower column may still be sent: 2.5 for an integer, 1 for a boolean."""
    if type_ == "boolean":
        return {"1": 1.0, "0": 0.0}.get(text.strip())
    read = number(text)
    return boolean(text) if read is None and type_ not in TIMES else read


def _check_number(column: Input, value: float, row: int) -> None:
    """Refuse an integer that a double would round, and what is no truth value or no time."""
    is_rounded = isinstance(value, int) and abs(value) > EXACT_INTEGER
    is_no_truth = column.type == "boolean" and value not in (0, 1)
    is_no_time = column.type in TIMES and isinstance(value, bool)
    if is_rounded or is_no_truth or is_no_time:
        raise _unreadable(column, value, row)


def to_text(column: Input, value: Any, row: int) -> str:
    """Return a value as a text; the sentinel for a missing one. Raise ``BadRows`` if it is none."""
    if isinstance(value, str):
        return MISSING_TEXT if is_missing(value, "text") else value
    if value is None:
        return MISSING_TEXT
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    raise _unreadable(column, value, row)


def _unreadable(column: Input, value: Any, row: int) -> BadRows:
    shown = repr(value)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return BadRows(
        f"Row {row}, column {column.name!r}: {shown} can't be read as {EXPECTED[column.type]}.",
        remedy=f"Send {EXPECTED[column.type]}, or null for a missing value.",
        row=row,
        column=column.name,
    )
