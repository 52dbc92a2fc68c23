"""A table of text cells: what every format is read as, before anything is typed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Self

import pyarrow as pa

from trainlet.cells import ColumnType
from trainlet.datasets import Reading
from trainlet.errors import BadTable
from trainlet.tables.encodings import DAMAGED

PIECE_ROWS = 20_000
PIECE_CELLS = 1_000_000
TEXT = pa.string()


class Limits(NamedTuple):
    """The most that a table may be: bytes once unpacked, and columns."""

    bytes: int = 512 * 2**20
    columns: int = 16_384


class BadRow(NamedTuple):
    """A row that can't be read: the line it begins on, why, and its text."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of text cells.

    Attributes:
        names: Column names, each once.
        columns: The cells, column by column; the empty text where a format has a null.
        rows: How many rows.
        reading: How the bytes were read.
        declared: Types that the file itself gives to columns; ``text`` for those that it encloses
            in quotes on purpose.
        bad: Rows that could not be read.
        notes: What else should be known of how it was read.
    """

    names: list[str]
    columns: list[pa.ChunkedArray]
    rows: int
    reading: Reading = field(default_factory=Reading)
    declared: Mapping[str, ColumnType] = field(default_factory=dict)
    bad: Sequence[BadRow] = ()
    notes: Sequence[str] = ()

    @classmethod
    def of(cls, cells: Mapping[str, Sequence[str]]) -> Self:
        """Return the table with these columns of cells."""
        columns = [pa.chunked_array([pa.array(texts, TEXT)]) for texts in cells.values()]
        return cls(list(cells), columns, len(columns[0]) if columns else 0)

    def cells(self, name: str) -> list[str]:
        """Return the cells of one column."""
        cells: list[str] = self.columns[self.names.index(name)].to_pylist()
        return cells


def columns_of(rows: Iterable[Sequence[str]], width: int) -> list[pa.ChunkedArray]:
    """Return rows of ``width`` cells as columns, holding no more than a piece of them as rows."""
    pieces: list[list[pa.Array]] = [[] for _ in range(width)]
    most = max(1, min(PIECE_ROWS, PIECE_CELLS // max(1, width)))
    for piece in batched(rows, most):
        for column, cells in zip(pieces, zip(*piece, strict=True), strict=True):
            column.append(pa.array(cells, TEXT))
    return [pa.chunked_array(column, TEXT) for column in pieces]


def batched(rows: Iterable[Sequence[str]], most: int) -> Iterable[list[Sequence[str]]]:
    """Yield lists of at most ``most`` rows, of fewer where their cells are long."""
    piece: list[Sequence[str]] = []
    size = 0
    for row in rows:
        piece.append(row)
        size += sum(map(len, row))
        if len(piece) >= most or size > 32 * 2**20:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def check_width(width: int, limits: Limits, line: int) -> None:
    """Raise ``BadTable`` if there are more columns than may be."""
    if width > limits.columns:
        raise BadTable(
            f"{width:,} columns are more than {limits.columns:,}.",
            remedy="Leave out columns; and with curl, send a file by --data-binary, not by -d.",
            line=line,
        )


def checked_names(cells: Sequence[str], line: int) -> list[str]:
    """Return column names, each once; one without a name is called by its place, as Studio does.

    Raises:
        BadTable: Two are alike, or one is damaged.
    """
    given = [name.strip() for name in cells]
    damaged = next((name for name in given if DAMAGED.search(name)), None)
    if damaged is not None:
        raise BadTable(
            f"The name of a column holds a character that is none: {damaged[:40]!r}.",
            remedy="Correct the name, or say in which encoding the file is written: encoding=...",
            line=line,
        )
    names = [name or f"Col{place}" for place, name in enumerate(given, 1)]
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BadTable(
                f"Two columns are called {name!r}.",
                remedy="Rename one of them in the header line; or, if the file has no header line,"
                " say so: header=false.",
                studio="0028",
                line=line,
                column=name,
            )
        seen.add(name)
    return names


def named(cells: Sequence[str], line: int, reading: Reading) -> tuple[list[str], list[str]]:
    """Return column names by the first row of a table, and notes of those that it lacks."""
    if not reading.header:
        return [f"Col{place}" for place in range(1, len(cells) + 1)], []
    names = checked_names(cells, line)
    return names, _nameless(names, cells)


def _nameless(names: Sequence[str], cells: Sequence[str]) -> list[str]:
    """Return notes of the columns that have no name in the file."""
    found = [name for name, cell in zip(names, cells, strict=True) if not cell.strip()]
    return [f"The header names no column {name[3:]}: it is called {name}." for name in found[:10]]


def first_chunk(column: pa.ChunkedArray, most: int) -> pa.Array:
    """Return the first cells of a column, at most so many, as one array."""
    pieces = column.slice(0, most).chunks
    return pa.concat_arrays(pieces) if pieces else pa.array([], TEXT)
