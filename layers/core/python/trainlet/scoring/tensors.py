"""Coerces a batch to a model's two input tensors, by its signature."""

from collections import Counter
from itertools import chain
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from trainlet.cells import (
    EXACT_INTEGER,
    MISSING_TEXT,
)
from trainlet.errors import BadRows
from trainlet.registry import Input, Signature
from trainlet.scoring.batch import Batch
from trainlet.scoring.values import EXPECTED, to_number, to_text

PLAIN, TRUTHS = frozenset({int, float}), frozenset({bool})


class Report(msgspec.Struct):
    """What was noticed on the way.

    Attributes:
        ignored: Columns that the model doesn't take.
        unknown: Per column, the categories that training never saw, with their counts.
        missing: Per column, how many values are missing.
        absent: Per column, how many rows lacked its key altogether.
        gaps: Which rows have a missing value that the model doesn't handle, boolean ``[n]``.
        has_gaps: Whether any row has.
        first: The number of the first row.
    """

    gaps: NDArray[np.bool_]
    has_gaps: bool = False
    ignored: list[str] = []
    unknown: dict[str, dict[str, int]] = {}
    missing: dict[str, int] = {}
    absent: dict[str, int] = {}
    first: int = 1


class Tensors(NamedTuple):
    """A model's inputs by name: ``numbers`` float64 ``[n, p]``, ``text`` object ``[n, q]``."""

    feed: dict[str, NDArray[Any]]
    report: Report


class Layout(NamedTuple):
    """A signature, taken apart once for all batches.

    Attributes:
        inputs: All columns.
        numbers: Those of the tensor ``numbers``.
        texts: Those of the tensor ``text``.
        plain: Names of columns whose integers and floats need no reading.
        truths: Names of boolean columns.
        known: The texts seen in training, for each column of ``texts``.
    """

    inputs: list[Input]
    numbers: list[Input]
    texts: list[Input]
    plain: list[str]
    truths: list[str]
    known: list[frozenset[str]]


def layout(signature: Signature) -> Layout:
    """Return the layout of a signature."""
    numbers = [column for column in signature.inputs if column.type != "text"]
    texts = [column for column in signature.inputs if column.type == "text"]
    return Layout(
        inputs=signature.inputs,
        numbers=numbers,
        texts=texts,
        plain=[column.name for column in numbers if column.type != "boolean"],
        truths=[column.name for column in numbers if column.type == "boolean"],
        known=[frozenset(column.categories) for column in texts],
    )


def tensors(layout: Layout, batch: Batch) -> Tensors:
    """Return the tensors of a batch.

    Raises:
        BadRows: A column is missing, or a value can't be read as its column's type.
    """
    _check_columns(layout, batch)
    columns = _completed(layout, batch)
    gaps = np.zeros(batch.size, dtype=bool)
    report = Report(gaps, ignored=batch.ignored, absent=batch.absent, first=batch.first)
    feed: dict[str, NDArray[Any]] = {}
    if layout.numbers:
        numbers = _all_numbers(layout, columns, report)
        feed["numbers"] = np.array(numbers, dtype=np.float64).T
    if layout.texts:
        feed["text"] = np.array(_all_texts(layout, columns, report), dtype=object).T
    return Tensors(feed, report)


def _check_columns(layout: Layout, batch: Batch) -> None:
    if len(batch.columns) == len(layout.inputs):
        return  # a batch holds none but the model's columns
    missing = [
        column
        for column in layout.inputs
        if column.name not in batch.columns and not column.optional
    ]
    if missing:
        first, others = missing[0], [column.name for column in missing[1:]]
        besides = f" (and {', '.join(map(repr, others))})" if others else ""
        raise BadRows(
            f"Column {first.name!r} is missing{besides}.",
            remedy=f"Send {EXPECTED[first.type]} for {first.name!r} in every row, or null.",
            column=first.name,
            columns=[column.name for column in missing],
        )


def _completed(layout: Layout, batch: Batch) -> dict[str, list[Any]]:
    """Return the columns, with those that were left out and may be: all missing."""
    if len(batch.columns) == len(layout.inputs):
        return batch.columns
    absent = (column.name for column in layout.inputs if column.name not in batch.columns)
    return {**batch.columns, **{name: [None] * batch.size for name in absent}}


def _all_numbers(
    layout: Layout, columns: dict[str, list[Any]], report: Report
) -> list[list[float]]:
    """Return the numbers column by column, unread if nothing but plain ones came."""
    if _are_plain(layout, columns):
        return [columns[column.name] for column in layout.numbers]
    return [_numbers(column, columns[column.name], report) for column in layout.numbers]


def _are_plain(layout: Layout, columns: dict[str, list[Any]]) -> bool:
    """Tell whether numbers are but finite floats, integers that a double holds, and booleans."""
    plain = list(chain.from_iterable([columns[name] for name in layout.plain]))
    if plain:
        is_within = (
            set(map(type, plain)) <= PLAIN
            and min(plain) > -EXACT_INTEGER
            and max(plain) < EXACT_INTEGER
        )
        if not is_within or (total := sum(plain)) != total:  # NaN makes a sum NaN
            return False
    truths = chain.from_iterable([columns[name] for name in layout.truths])
    return set(map(type, truths)) <= TRUTHS


def _all_texts(layout: Layout, columns: dict[str, list[Any]], report: Report) -> list[list[str]]:
    """Return the texts column by column, unread if training has seen them all."""
    texts = [columns[column.name] for column in layout.texts]
    if _are_known(layout.known, texts):
        return texts
    return [
        _texts(column, known, values, report)
        for column, known, values in zip(layout.texts, layout.known, texts, strict=True)
    ]


def _are_known(known: list[frozenset[str]], texts: list[list[Any]]) -> bool:
    try:
        return all(map(frozenset.issuperset, known, texts))
    except TypeError:  # a list or an object in a cell
        return False


def _numbers(column: Input, values: list[Any], report: Report) -> list[float]:
    """Return a column of numbers; what is plainly one takes the short way."""
    is_plain, missing = column.type in ("integer", "number"), []
    is_odd = column.type == "boolean"
    found: list[float] = []
    for row, value in enumerate(values):
        kind = type(value)
        if kind is float and not is_odd:
            read = value
        elif kind is int and is_plain and -EXACT_INTEGER <= value <= EXACT_INTEGER:
            read = float(value)
        else:
            read = to_number(column, value, report.first + row)
        found.append(read)
        if read != read:  # noqa: PLR0124 - NaN
            missing.append(row)
    _note_missing(column, missing, report)
    if missing and not column.nullable:
        _fill(found, missing, column.minimum or 0.0)
    return found


def _texts(column: Input, known: frozenset[str], values: list[Any], report: Report) -> list[str]:
    """Return a column of texts; one that training has seen takes the short way."""
    found, missing, unknown = list(values), [], []
    for row, value in enumerate(values):
        if type(value) is str and value in known:
            continue
        text = found[row] = to_text(column, value, report.first + row)
        if text is MISSING_TEXT:
            missing.append(row)
        elif known and text not in known:
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
