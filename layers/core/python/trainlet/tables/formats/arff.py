"""ARFF, Weka's attribute-relation files (Witten, Frank and Hall, Data Mining, 2011, 2.4)."""

import re
from collections.abc import Iterator

from trainlet.cells import ColumnType
from trainlet.datasets import Reading
from trainlet.errors import BadTable
from trainlet.tables.encodings import decode
from trainlet.tables.records import Record, records
from trainlet.tables.table import (
    BadRow,
    Limits,
    TextTable,
    check_width,
    checked_names,
    columns_of,
)

RELATION = re.compile(rb"(?:\s*%[^\n]*\n|\s*\n)*\s*@relation\b", re.IGNORECASE)
ATTRIBUTE = re.compile(
    r"""\s*@attribute\s+('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s{]+)\s*(\{.*\}|.*?)\s*$""",
    re.IGNORECASE,
)
SPARSE = re.compile(r"\s*\{")
TAKES = frozenset({"encoding", "quote"})


def is_one(data: bytes) -> bool:
    """Tell whether a text begins with the name of a relation."""
    return bool(RELATION.match(data[: 64 * 2**10].removeprefix(b"\xef\xbb\xbf")))


def read(data: bytes, asked: Reading, limits: Limits) -> TextTable:
    """Return the table in an ARFF file: nominal attributes are categories, strings text.

    Raises:
        BadTable: Its head can't be read, or it is sparse.
    """
    decoded = decode(data, asked.encoding)
    text = decoded.text()
    attributes, lines = _head(text)
    check_width(len(attributes), limits, 1)
    names = checked_names([name for name, _ in attributes], 1)
    written = Reading(
        encoding=decoded.encoding,
        delimiter=",",
        quote="'" if text.count("'") >= text.count('"') else '"',
        escape="\\",
        spaces="skipped",
        skip=lines,
    )
    written = asked.over(written)
    bad: list[BadRow] = []
    columns = columns_of(_rows(text, written, len(names), bad), len(names))
    declared = {name: kind for name, (_, kind) in zip(names, attributes, strict=True) if kind}
    rows = len(columns[0]) if columns else 0
    reading = Reading(encoding=decoded.encoding, quote=written.quote)
    return TextTable(names, columns, rows, reading, declared, bad)


def _head(text: str) -> tuple[list[tuple[str, ColumnType | None]], int]:
    """Return the attributes with the types they declare, and how many lines the head has."""
    attributes: list[tuple[str, ColumnType | None]] = []
    for number, line in enumerate(text.split("\n"), 1):
        word = line.split(maxsplit=1)[0].lower() if line.strip() else "%"
        if word == "@data":
            return attributes, number
        if word == "@attribute":
            attributes.append(_attribute(line, number))
        elif word != "@relation" and not word.startswith("%"):
            raise _no_head(number, "is no line of an ARFF head")
    raise _no_head(1, "begins an ARFF file without @data")


def _attribute(line: str, number: int) -> tuple[str, ColumnType | None]:
    found = ATTRIBUTE.match(line)
    if not found:
        raise _no_head(number, "declares no attribute")
    name, kind = found.groups()
    kinds: dict[str, ColumnType | None] = {"numeric": None, "real": None, "integer": None}
    kinds |= {"string": "text", "date": None}
    bare = re.sub(r"\\(.)", r"\1", name[1:-1]) if name[:1] in "'\"" else name
    if kind.startswith("{"):
        return bare, "category"
    word = kind.split(maxsplit=1)[0].lower() if kind else ""
    if word not in kinds:
        raise _no_head(number, f"declares an attribute of the unknown type {kind[:40]!r}")
    return bare, kinds[word]


def _rows(text: str, reading: Reading, width: int, bad: list[BadRow]) -> Iterator[list[str]]:
    for row in records(text, reading):
        if isinstance(row, BadRow):
            bad.append(row)
        elif row.cells[0].startswith("%"):
            continue
        elif SPARSE.match(row.cells[0]):
            raise BadTable(
                f"Line {row.line} is sparse.",
                remedy="Save the file with all values of each row, or as SVMLight.",
                line=row.line,
            )
        elif len(row.cells) != width:
            bad.append(_ragged(row, width))
        else:
            yield [cell.rstrip() for cell in row.cells]


def _ragged(row: Record, width: int) -> BadRow:
    return row.bad(f"it has {len(row.cells)} cells, the head {width} attributes")


def _no_head(line: int, what: str) -> BadTable:
    return BadTable(
        f"Line {line} {what}.",
        remedy="Declare each attribute as @attribute NAME TYPE, and put the rows under @data.",
        line=line,
    )
