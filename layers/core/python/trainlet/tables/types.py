"""Types over whole columns: a column has a type only if every one of its cells reads as it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from trainlet.cells import READERS, ColumnType, is_missing
from trainlet.datasets import Schema
from trainlet.errors import BadTable
from trainlet.tables.read import TextTable

ARTICLE: dict[ColumnType, str] = {
    "boolean": "true or false",
    "integer": "an integer",
    "number": "a number",
    "datetime": "a date or time",
    "text": "a text",
}


class Finding(NamedTuple):
    """A column's type, and what decided it."""

    type: ColumnType
    why: str


def infer(counts: Mapping[str, int]) -> Finding:
    """Return the narrowest type that every cell has, given how often each text occurs."""
    present = [text for text in counts if not is_missing(text, "text")]
    if not present:
        return Finding("text", "every cell is missing")
    witness = present[0]
    for type_, read in READERS.items():
        typed = [text for text in present if not is_missing(text, type_)]
        odd = next((text for text in typed if read(text) is None), None)
        if odd is None and typed:
            return Finding(type_, f"every value is {ARTICLE[type_]}{_also_missing(present, typed)}")
        witness = odd if type_ == "number" and odd is not None else witness
    return Finding("text", f"{_shorten(witness)} is no number")


def check_type(name: str, cells: Iterable[str], type_: ColumnType) -> Finding:
    """Return the finding of a type that was asked for.

    Raises:
        BadTable: A cell that can't be read as it.
    """
    cells = list(cells)
    unreadable = _unreadable(set(cells), type_)
    if unreadable:
        row = next(row for row, text in enumerate(cells, 1) if text in unreadable)
        raise BadTable(
            f"Row {row}, column {name!r}: {_shorten(cells[row - 1])} is not {ARTICLE[type_]}.",
            remedy="Correct the cell, or give the column another type.",
            studio="0017",
            row=row,
            column=name,
        )
    return Finding(type_, "asked for")


def _unreadable(texts: set[str], type_: ColumnType) -> set[str]:
    """Return the texts that are neither missing nor of the type."""
    if type_ == "text":
        return set()
    read = READERS[type_]
    return {text for text in texts if not is_missing(text, type_) and read(text) is None}


def typed_as(table: TextTable, types: Mapping[str, ColumnType]) -> "pd.DataFrame":
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
    cells = dict(zip(table.names, table.columns, strict=True))
    for name, type_ in types.items():
        check_type(name, cells[name], type_)
    return pd.DataFrame({name: typed_column(cells[name], type_) for name, type_ in types.items()})


def typed_frame(table: TextTable, schema: Schema) -> "pd.DataFrame":
    """Return the table in its schema's types.

    Numbers, booleans (1, 0) and dates (UTC seconds) are float64 with NaN for missing; text is
    object with None for missing.
    """
    return pd.DataFrame(
        {
            column.name: typed_column(cells, column.type)
            for column, cells in zip(schema.columns, table.columns, strict=True)
        }
    )


def typed_column(cells: Iterable[str], type_: ColumnType) -> "pd.Series[float] | pd.Series[str]":
    """Return one column's cells in its type; each different text is read once."""
    cells = list(cells)
    if type_ == "text":
        texts = {text: None if is_missing(text, "text") else text for text in set(cells)}
        return pd.Series([texts[text] for text in cells], dtype=object)
    read = READERS[type_]
    values = {text: None if is_missing(text, type_) else read(text) for text in set(cells)}
    return pd.Series([values[text] for text in cells], dtype="float64")


def count(cells: Iterable[str]) -> Counter[str]:
    """Return how often each text occurs."""
    return Counter(cells)


def _also_missing(present: list[str], typed: list[str]) -> str:
    tokens = sorted(set(present) - set(typed))
    return f"; {', '.join(map(repr, tokens))} taken as missing" if tokens else ""


def _shorten(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
