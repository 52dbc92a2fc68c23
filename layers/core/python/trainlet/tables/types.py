"""Types over whole columns: a column has a type only if every one of its cells reads as it."""

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from trainlet.cells import READERS, TEXTUAL, ColumnType, is_missing
from trainlet.datasets import Schema
from trainlet.errors import BadTable
from trainlet.tables.table import TextTable, first_chunk
from trainlet.tables.values import Cells, as_doubles, as_texts, odd_texts

PROBED = 2000
ARTICLE: dict[ColumnType, str] = {
    "boolean": "true or false",
    "integer": "an integer",
    "number": "a number",
    "datetime": "a date or time",
    "duration": "a duration",
    "category": "a text",
    "text": "a text",
}
Given = TypeVar("Given")
Made = TypeVar("Made")


class Finding(NamedTuple):
    """A column's type, and what decided it."""

    type: ColumnType
    why: str


def infer(cells: Cells, declared: ColumnType | None = None) -> Finding:
    """Return the narrowest type that every cell has.

    Args:
        cells: The column.
        declared: What the file says of it: ``category``, or that it holds texts, of which dates
            and durations are still known.
    """
    if declared == "category":
        return Finding("category", "the file says so")
    probe = first_chunk(cells.column, PROBED).unique().to_pylist()
    witness = ""
    for type_ in READERS:
        typed, tokens, odd = _sorted_out(probe, type_)
        if not odd:
            texts, has_plain = odd_texts(cells, type_)
            typed, tokens, odd = _sorted_out(texts, type_)
            typed = typed or has_plain
        if odd:
            witness = odd if type_ == "number" or not witness else witness
        elif typed:
            return _found(type_, tokens, declared)
    if not witness:
        return _of_tokens(cells)
    return Finding("text", f"{_shorten(witness)} is no number")


def _sorted_out(texts: Iterable[str], type_: ColumnType) -> tuple[bool, list[str], str]:
    """Return whether a text is of a type, which words stand for missing, and the first odd one."""
    read, typed, tokens = READERS[type_], False, list[str]()
    for text in texts:
        if is_missing(text, "text"):
            continue
        if is_missing(text, type_):
            tokens.append(text)
        elif read(text) is None:
            return typed, tokens, text
        else:
            typed = True
    return typed, tokens, ""


def _found(type_: ColumnType, tokens: list[str], declared: ColumnType | None) -> Finding:
    if declared == "text" and type_ in ("boolean", "integer", "number"):
        return Finding("text", "the file holds it as text")
    also = f"; {', '.join(map(repr, sorted(tokens)))} taken as missing" if tokens else ""
    return Finding(type_, f"every value is {ARTICLE[type_]}{also}")


def _of_tokens(cells: Cells) -> Finding:
    """Return why a column is text that has no value but words for missing."""
    words = [text for text in cells.encoded[0] if not is_missing(text, "text")]
    if words:
        return Finding("text", f"{_shorten(words[0])} is no number")
    return Finding("text", "every cell is missing")


def check_type(name: str, cells: Cells, type_: ColumnType) -> Finding:
    """Return the finding of a type that was asked for.

    Raises:
        BadTable: A cell that can't be read as it.
    """
    odd = _odd(cells, type_)
    if odd is not None:
        row = cells.column.index(odd).as_py() + 1
        raise BadTable(
            f"Row {row}, column {name!r}: {_shorten(odd)} is not {ARTICLE[type_]}.",
            remedy="Correct the cell, or give the column another type.",
            studio="0017",
            row=row,
            column=name,
        )
    return Finding(type_, "asked for")


def _odd(cells: Cells, type_: ColumnType) -> str | None:
    """Return the first text of a column that is neither missing nor of the type."""
    if type_ in TEXTUAL:
        return None
    read = READERS[type_]
    texts, _ = odd_texts(cells, type_)
    return next((t for t in texts if not is_missing(t, type_) and read(t) is None), None)


def typed_as(table: TextTable, types: Mapping[str, ColumnType]) -> pd.DataFrame:
    """Return the columns of a table that ``types`` names, in these types.

    Raises:
        BadTable: A column isn't there, or a cell can't be read as its type.
    """
    missing = next((name for name in types if name not in table.names), None)
    if missing is not None:
        raise BadTable(
            f"Column {missing!r} is missing.",
            remedy=f"The columns are: {', '.join(table.names[:30])}.",
            studio="0001",
            column=missing,
        )
    columns = dict(zip(table.names, map(Cells, table.columns), strict=True))
    for name, type_ in types.items():
        check_type(name, columns[name], type_)
    return _frame({name: (columns[name], type_) for name, type_ in types.items()})


def typed_frame(table: TextTable, schema: Schema) -> pd.DataFrame:
    """Return the table in its schema's types.

    Numbers, booleans (1, 0), dates (UTC seconds) and durations (seconds) are float64 with NaN for
    missing; texts and categories are object with None for missing.
    """
    pairs = zip(schema.columns, table.columns, strict=True)
    return _frame({column.name: (Cells(cells), column.type) for column, cells in pairs})


def typed_column(cells: Cells, type_: ColumnType) -> "pd.Series[Any]":
    """Return one column's cells in its type; each different text is read once."""
    if type_ in TEXTUAL:
        return pd.Series(as_texts(cells), dtype=object)
    return pd.Series(as_doubles(cells, type_))


def _frame(columns: Mapping[str, tuple[Cells, ColumnType]]) -> pd.DataFrame:
    series = side_by_side(lambda pair: typed_column(*pair), columns.values())
    return pd.DataFrame(dict(zip(columns, series, strict=True)))


def side_by_side(make: Callable[[Given], Made], each: Iterable[Given]) -> list[Made]:
    """Return what is made of each, made by as many threads as there are cores."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(make, each))


def _shorten(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
