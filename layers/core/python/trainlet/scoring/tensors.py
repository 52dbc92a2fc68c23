"""Coerces a batch to a model's two input tensors, by its signature."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
from trainlet.registry import Input, Signature
from trainlet.scoring.batch import Batch

NAN = float("nan")
EXPECTED: dict[ColumnType, str] = {
    "integer": "a number",
    "number": "a number",
    "boolean": "true, false, 1 or 0",
    "datetime": "an ISO 8601 date or time, or UTC seconds",
    "text": "a text",
}


@dataclass(slots=True)
class Report:
    """What was noticed on the way.

    Attributes:
        ignored: Columns that the model doesn't take.
        unknown: Per column, the categories that training never saw, with their counts.
        missing: Per column, how many values are missing.
        absent: Per column, how many rows lacked its key altogether.
        gaps: Which rows have a missing value that the model doesn't handle, boolean ``[n]``.
        has_gaps: Whether any row has.
    """

    gaps: NDArray[np.bool_]
    has_gaps: bool = False
    ignored: list[str] = field(default_factory=list)
    unknown: dict[str, dict[str, int]] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    absent: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tensors:
    """A model's inputs by name: ``numbers`` float64 ``[n, p]``, ``text`` object ``[n, q]``."""

    feed: dict[str, NDArray[Any]]
    report: Report


Known = dict[str, frozenset[str]]


def known_categories(signature: Signature) -> Known:
    """Return the texts seen in training, by column."""
    return {column.name: frozenset(column.categories) for column in signature.inputs}


def tensors(signature: Signature, known: Known, batch: Batch) -> Tensors:
    """Return the tensors of a batch.

    Raises:
        BadRows: A column is missing, or a value can't be read as its column's type.
    """
    _check_columns(signature, batch)
    gaps = np.zeros(batch.size, dtype=bool)
    report = Report(gaps=gaps, ignored=batch.ignored, absent=batch.absent)
    numbers, texts = [], []
    for column in signature.inputs:
        values = batch.columns[column.name]
        if column.type == "text":
            texts.append(_texts(column, known[column.name], values, report))
        else:
            numbers.append(_numbers(column, values, report))
    feed: dict[str, NDArray[Any]] = {}
    if numbers:
        feed["numbers"] = np.array(numbers, dtype=np.float64).T
    if texts:
        feed["text"] = np.array(texts, dtype=object).T
    return Tensors(feed, report)


def _check_columns(signature: Signature, batch: Batch) -> None:
    if len(batch.columns) == len(signature.inputs):
        return  # a batch holds none but the model's columns
    missing = [column for column in signature.inputs if column.name not in batch.columns]
    if missing:
        first, others = missing[0], [column.name for column in missing[1:]]
        besides = f" (and {', '.join(map(repr, others))})" if others else ""
        raise BadRows(
            f"Column {first.name!r} is missing{besides}.",
            remedy=f"Send {EXPECTED[first.type]} for {first.name!r} in every row, or null.",
            column=first.name,
            columns=[column.name for column in missing],
        )


def _numbers(column: Input, values: list[Any], report: Report) -> list[float]:
    """Return a column of numbers; what is plainly one takes the short way."""
    is_plain, missing = column.type in ("integer", "number"), []
    is_odd = column.type == "boolean"
    found: list[float] = []
    for row, value in enumerate(values, 1):
        kind = type(value)
        if kind is float and not is_odd:
            read = value
        elif kind is int and is_plain and -EXACT_INTEGER <= value <= EXACT_INTEGER:
            read = float(value)
        else:
            read = _to_number(column, value, row)
        found.append(read)
        if read != read:  # noqa: PLR0124 - NaN
            missing.append(row - 1)
    _note_missing(column, missing, report)
    if missing and not column.nullable:
        _fill(found, missing, column.minimum or 0.0)
    return found


def _texts(column: Input, known: frozenset[str], values: list[Any], report: Report) -> list[str]:
    """Return a column of texts; one that training has seen takes the short way."""
    found, missing, unknown = list(values), [], []
    for row, value in enumerate(values, 1):
        if type(value) is str and value in known:
            continue
        text = found[row - 1] = _to_text(column, value, row)
        if text is MISSING_TEXT:
            missing.append(row - 1)
        elif text not in known:
            unknown.append(text)
    _note_missing(column, missing, report)
    if missing and column.categories and not column.nullable:
        _fill(found, missing, column.categories[0])
    if unknown:
        report.unknown[column.name] = dict(Counter(unknown))
    return found


def _note_missing(column: Input, rows: list[int], report: Report) -> None:
    if rows:
        report.missing[column.name] = len(rows)
        if not column.nullable:
            report.gaps[rows] = True
            report.has_gaps = True


def _fill(values: list[Any], rows: list[int], stand_in: float | str) -> None:
    """Put what every model takes where a row gets no answer, so that the others get theirs."""
    for row in rows:
        values[row] = stand_in


def _to_number(column: Input, value: Any, row: int) -> float:
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
    return boolean(text) if read is None and type_ != "datetime" else read


def _check_number(column: Input, value: float, row: int) -> None:
    """Refuse an integer that a double would round, and what is no truth value or no time."""
    is_rounded = isinstance(value, int) and abs(value) > EXACT_INTEGER
    is_no_truth = column.type == "boolean" and value not in (0, 1)
    is_no_time = column.type == "datetime" and isinstance(value, bool)
    if is_rounded or is_no_truth or is_no_time:
        raise _unreadable(column, value, row)


def _to_text(column: Input, value: Any, row: int) -> str:
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
