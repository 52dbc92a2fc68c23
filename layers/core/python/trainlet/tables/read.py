"""Reads the bytes of a table as text cells; nothing is typed here, and nothing guessed."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from trainlet.errors import BadTable
from trainlet.limits import LONGEST_FIELD

ZIP_MAGIC = b"PK\x03\x04"
OTHER_DELIMITERS = (";", "\t", "|")


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of text cells.

    Attributes:
        names: Column names, each once.
        columns: The cells, column by column.
        rows: How many rows.
    """

    names: list[str]
    columns: list[tuple[str, ...]]
    rows: int


def read_csv(data: bytes, most_columns: int) -> TextTable:
    """Return the table in UTF-8 bytes with commas and a header line.

    Raises:
        BadTable: It is empty, has no rows, no sound header, or a row of another length.
    """
    lines = _lines(_text(data))
    header = next(lines, None)
    if header is None:
        raise BadTable(
            "The file is empty.",
            remedy="Upload a CSV file with a header line and at least one row.",
            studio="0003",
            line=1,
        )
    names = _names(*header, most_columns)
    rows = [_row(line, number, len(names)) for number, line in lines]
    if not rows:
        raise BadTable(
            "The file has a header line and no rows.",
            remedy="Add at least one row below the header.",
            studio="0003",
            line=2,
        )
    return TextTable(names, list(zip(*rows, strict=True)), len(rows))


def _text(data: bytes) -> str:
    if data.startswith(ZIP_MAGIC):
        raise BadTable(
            "This is a zip archive or an Excel file, not CSV.",
            remedy="Save the sheet as 'CSV UTF-8', or unpack the archive.",
            line=1,
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        seen = error.object  # without the byte order mark, as error.start counts
        line = seen.count(b"\n", 0, error.start) + 1
        raise BadTable(
            f"Line {line} is not UTF-8: byte {seen[error.start]:#04x}.",
            remedy="Save the file as UTF-8 (in a spreadsheet: 'CSV UTF-8').",
            line=line,
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise BadTable(
            f"Line {line} holds a NUL character.", remedy="Save the file as UTF-8 CSV.", line=line
        )
    return text


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each line that isn't blank with its number; a quoted cell may span several."""
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 1
    try:
        for line in reader:
            if line:
                yield number, line
            number = reader.line_num + 1
    except csv.Error as error:
        raise BadTable(
            f"The row that begins on line {number} can't be read: {error}.",
            remedy="Close every quote, and double the quotes inside quoted cells.",
            line=number,
        ) from None


def _names(line: int, header: list[str], most_columns: int) -> list[str]:
    if len(header) > most_columns:
        raise BadTable(
            f"{len(header):,} columns are more than {most_columns:,}.",
            remedy="Leave out columns; and with curl, send a file by --data-binary, not by -d.",
            line=line,
        )
    _check_delimiter(line, header)
    names = [name.strip() for name in header]
    for position, name in enumerate(names, 1):
        if not name:
            raise BadTable(
                f"Column {position} has no name.", remedy="Name it in the header line.", line=line
            )
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BadTable(
                f"Two columns are called {name!r}.",
                remedy="Rename one of them in the header line.",
                studio="0028",
                line=line,
                column=name,
            )
        seen.add(name)
    return names


def _check_delimiter(line: int, header: list[str]) -> None:
    """Refuse a header that is one cell only because its delimiter is not the comma."""
    found = next((mark for mark in OTHER_DELIMITERS if mark in header[0]), None)
    if len(header) == 1 and found:
        raise BadTable(
            f"The header is one cell that holds {found!r}: the cells seem to be divided by that.",
            remedy="Save the table with commas between the cells.",
            line=line,
        )


def _row(cells: list[str], line: int, width: int) -> list[str]:
    if len(cells) != width:
        raise BadTable(
            f"Line {line} has {len(cells)} cells, the header has {width}.",
            remedy="Give every row one cell per column; quote cells that hold commas.",
            line=line,
        )
    return cells
