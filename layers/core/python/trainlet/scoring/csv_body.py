"""Rows as CSV, with a header line or in the order of the model's columns; and answers as CSV."""

import io
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from trainlet.cells import number
from trainlet.errors import BadRows
from trainlet.limits import LONGEST_FIELD
from trainlet.scoring.batch import check_most

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def read_csv(
    body: bytes, wanted: Sequence[str], most_rows: int
) -> tuple[list[str], list[list[str]]]:
    """Return column names and rows.

    A first line that names none of the wanted columns, but has a cell for each, is a row: the
    columns are those of the model, in its order.

    Args:
        body: UTF-8, with commas.
        wanted: The columns that the model takes.
        most_rows: More rows are refused.

    Raises:
        BadRows: It is no CSV, holds no rows, or too many.
    """
    first, rows = _lines(body, most_rows)
    names = [name.strip() for name in first]
    is_row = len(names) == len(wanted) and not set(names) & set(wanted)
    if is_row:
        names, rows = list(wanted), [first, *rows]
    check_most(len(rows), most_rows)
    if not rows:
        raise BadRows(
            "The CSV holds no rows.", remedy="Send a header line and at least one row below it."
        )
    return names, rows


def write_csv(columns: Mapping[str, Sequence[Any]], *, header: bool) -> bytes:
    """Return columns as CSV; no cell is one that a spreadsheet takes for a formula."""
    import csv  # most requests are JSON

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    if header:
        writer.writerow(columns)
    for values in zip(*columns.values(), strict=True):
        writer.writerow(map(harmless, values))
    return out.getvalue().encode()


def _lines(body: bytes, most_rows: int) -> tuple[list[str], list[list[str]]]:
    """Return the first line and those after it, at most one more than may be rows."""
    import csv

    csv.field_size_limit(LONGEST_FIELD)
    try:
        text = body.decode("utf-8-sig").rstrip("\r\n")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        first = next(filter(None, reader), [])
        # In a table of one column, a blank line is a row whose cell is missing.
        cells = (line or [""] * (len(first) == 1) for line in reader)
        return first, list(islice(filter(None, cells), most_rows + 1))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadRows(
            f"The body is no CSV: {error}.", remedy="Send UTF-8 with commas and a header line."
        ) from None


def harmless(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and len(value) > 1 and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def as_given(cell: str) -> str:
    """Return a cell of a table as it may stand beside answers: numbers keep their signs."""
    return cell if number(cell) is not None else str(harmless(cell))
