"""Reads a CSV text record by record, exactly; what is no record is told with its line."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from trainlet.datasets import Reading
from trainlet.errors import BadTable
from trainlet.limits import LONGEST_FIELD
from trainlet.tables.encodings import DAMAGED
from trainlet.tables.table import BadRow

NO_DELIMITER = "\ue001"
MOST_UNCLOSED = 10  # each is looked for up to the end of the text
LONGEST_SHOWN = 2000
NEVER_CLOSED = "a quote opens in it and never closes"


class Record(NamedTuple):
    """The cells of a row, the line it begins on, its lines as they are, and where it ends."""

    line: int
    cells: list[str]
    lines: list[str]
    end: int

    def bad(self, reason: str) -> BadRow:
        """Return it as a row that can't be taken."""
        return BadRow(self.line, reason, _shown(self.lines))


class _Lines:
    """The lines of a text, numbered from 1; it knows where the current record began."""

    def __init__(self, text: str, reading: Reading) -> None:
        self._text = io.StringIO(text, newline="")
        self._quote = "" if reading.quote == "none" else reading.quote
        self._is_trimmed = reading.delimiter == " " and reading.spaces == "skipped"
        self.number = 0
        self.begin()

    def begin(self) -> None:
        """Have the next line begin a record."""
        self.record: list[str] = []
        self.start = self.number + 1

    def tell(self) -> int:
        """Return how many characters lie behind."""
        return self._text.tell()

    def again(self) -> None:
        """Go back behind the first line of the current record."""
        self._text.seek(self._behind)
        self.number = self.start

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline()
        if not line:
            raise StopIteration
        self.number += 1
        if not self.record:
            self._behind = self._text.tell()
        self.record.append(line)
        if self._is_trimmed and self._quote not in line:
            return line.strip() + "\n"
        return line


def records(text: str, reading: Reading) -> Iterator[Record | BadRow]:
    """Yield the rows of a text, the blank lines and the lines above the table left out.

    After a quote that doesn't close, or closes inside a cell, reading goes on with the next line.

    Raises:
        BadTable: So many quotes don't close that the text is not written this way.
    """
    csv.field_size_limit(LONGEST_FIELD)
    lines = _Lines(text, reading)
    for _ in range(reading.skip or 0):
        next(lines, None)
    unclosed = 0
    while True:
        lines.begin()
        reader = _reader(lines, reading)
        try:
            for cells in reader:
                if cells:
                    yield _record(lines, cells)
                lines.begin()
        except csv.Error as error:
            bad = BadRow(lines.start, _reason(error, lines), _shown(lines.record[:1]))
            unclosed += NEVER_CLOSED in bad.reason
            if unclosed > MOST_UNCLOSED:
                raise _unreadable(bad) from None
            lines.again()
            yield bad
            continue
        return


def fitting(rows: Iterable[Record | BadRow], width: int, bad: list[BadRow]) -> Iterator[list[str]]:
    """Yield the cells of rows as wide as the header; put the others into ``bad``."""
    for row in rows:
        if isinstance(row, BadRow):
            bad.append(row)
        elif len(row.cells) != width:
            bad.append(row.bad(f"it has {len(row.cells)} cells, the header has {width}"))
        else:
            yield row.cells


def _record(lines: _Lines, cells: list[str]) -> Record | BadRow:
    record = Record(lines.start, cells, lines.record, lines.tell())
    damaged = next((cell for cell in cells if DAMAGED.search(cell)), None)
    return record if damaged is None else record.bad(_damage(damaged))


def _damage(cell: str) -> str:
    found = DAMAGED.search(cell)
    code = ord(found.group()) if found else 0
    if code >= 0xDC00:
        return f"byte 0x{code - 0xDC00:02x} is not UTF-8"
    return f"it holds the control character 0x{code:02x}" if code else "it holds a NUL character"


def _reader(lines: _Lines, reading: Reading) -> Iterator[list[str]]:
    has_quotes = reading.quote != "none"
    return csv.reader(
        lines,
        delimiter=NO_DELIMITER if reading.delimiter == "none" else reading.delimiter or ",",
        quoting=csv.QUOTE_MINIMAL if has_quotes else csv.QUOTE_NONE,
        quotechar=(reading.quote or '"') if has_quotes else None,
        escapechar="\\" if reading.escape == "\\" else None,
        doublequote=reading.escape != "\\",
        skipinitialspace=reading.spaces == "skipped",
        strict=True,
    )


def _reason(error: csv.Error, lines: _Lines) -> str:
    if "end of data" in str(error):
        return NEVER_CLOSED
    behind = "" if lines.number == lines.start else f", on line {lines.number}"
    return f"a quote closes inside a cell{behind}"


def _shown(lines: list[str]) -> str:
    text = "".join(lines[:20]).rstrip("\r\n")[:LONGEST_SHOWN]
    return text.encode("utf-8", "replace").decode()


def _unreadable(bad: BadRow) -> BadTable:
    return BadTable(
        f"Line {bad.line} can't be read, like more than {MOST_UNCLOSED} before it: {bad.reason}.",
        remedy="Close every quote, and double the quotes inside quoted cells; or, if quotes are"
        " letters of the cells, say quote=none.",
        line=bad.line,
    )
