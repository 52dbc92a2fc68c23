"""CSV and its relatives: text in lines, cells divided by a mark."""

import msgspec
import pyarrow as pa

from trainlet.datasets import Reading
from trainlet.errors import BadTable
from trainlet.tables.encodings import Decoded, decode
from trainlet.tables.records import Record, fitting, records
from trainlet.tables.regular import read_regular
from trainlet.tables.sniffing import sniff
from trainlet.tables.table import (
    BadRow,
    Limits,
    TextTable,
    check_width,
    columns_of,
    named,
)

HEAD = 2 * 2**20
TAKES = frozenset({"encoding", "delimiter", "quote", "escape", "spaces", "header", "skip"})


def is_one(data: bytes) -> bool:
    """Tell whether bytes are text at all, as all that is of no other format has to be."""
    return bool(data)


def read(data: bytes, asked: Reading, limits: Limits) -> TextTable:
    """Return the table in a CSV text.

    A text that is written regularly is read by Arrow, any other record by record.

    Raises:
        BadTable: It is empty, in no known encoding, or has no header that can be read.
    """
    decoded = decode(data, asked.encoding)
    del data
    sniffed = sniff(decoded.text(HEAD), asked)
    reading = msgspec.structs.replace(sniffed, format="csv", encoding=decoded.encoding)
    head, found = _beginning(decoded, reading)
    first = _checked(found, reading)
    check_width(len(first.cells), limits, first.line)
    names, notes = named(first.cells, first.line, reading)
    behind = len(head[: first.end].encode("utf-8", "surrogateescape")) if reading.header else 0
    if reading.header or not reading.skip:
        table = _regular(decoded, behind, TextTable(names, [], 0, reading, notes=notes))
        if table:
            return table
    return _exact(decoded.text(), TextTable(names, [], 0, reading, notes=notes))


def _beginning(decoded: Decoded, reading: Reading) -> tuple[str, Record | BadRow | None]:
    """Return the beginning of a text, and its first row: the header, if it has one.

    The beginning is all of the text where the first row is longer than it is looked for at first.
    """
    head = decoded.text(HEAD)
    first = next(records(head, reading), None)
    is_cut = not isinstance(first, Record) or first.end == len(head)
    if is_cut and len(decoded.data) > HEAD:
        head = decoded.text()
        first = next(records(head, reading), None)
    return head, first


def _checked(first: Record | BadRow | None, reading: Reading) -> Record:
    """Return the first row if there is one, and it can be read."""
    if first is None:
        raise BadTable(
            "The file is empty.",
            remedy="Upload a table with a header line and at least one row.",
            studio="0003",
            line=1,
        )
    if isinstance(first, BadRow):
        what = "header" if reading.header else "first row"
        raise BadTable(
            f"Line {first.line}, the {what}, can't be read: {first.reason}.",
            remedy="Correct the line; or say how the file is written: encoding=, quote=, skip=.",
            line=first.line,
        )
    return first


def _regular(decoded: Decoded, behind: int, table: TextTable) -> TextTable | None:
    """Return the table with the rows of a regular text; None if it isn't one."""
    if decoded.is_damaged:
        return None
    start = decoded.start + behind
    columns = read_regular(decoded.data, start, len(table.names), table.reading)
    return _filled(table, columns, []) if columns else None


def _exact(text: str, table: TextTable) -> TextTable:
    """Return the table with the rows of any text, those apart that don't fit."""
    bad: list[BadRow] = []
    rows = records(text, table.reading)
    if table.reading.header:
        next(rows)
    columns = columns_of(fitting(rows, len(table.names), bad), len(table.names))
    return _filled(table, columns, bad)


def _filled(table: TextTable, columns: list[pa.ChunkedArray], bad: list[BadRow]) -> TextTable:
    rows = len(columns[0]) if columns else 0
    return TextTable(table.names, columns, rows, table.reading, {}, bad, table.notes)
