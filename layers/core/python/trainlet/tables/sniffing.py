"""Finds out how a CSV text is written, by a sample of it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import cast

import msgspec

from trainlet.cells import READERS, is_missing
from trainlet.datasets import Reading
from trainlet.datasets.reading import Delimiter
from trainlet.errors import BadTable
from trainlet.tables.encodings import DAMAGED
from trainlet.tables.notations import plain
from trainlet.tables.records import Record, records
from trainlet.tables.table import BadRow

DELIMITERS = (",", ";", "\t", "|", " ")
SAMPLE = 32 * 2**10
LONGEST_SAMPLE = 2**20
FEWEST_LINES = 5
MOST_ROWS = 1000
MOST_ABOVE = 50
LONG = re.compile(r"""([^,;\t| "'\\\r\n]{40})[^,;\t| "'\\\r\n]+""")  # clevercsv is slow at such
YEARS = range(1800, 2200)
COMMENT = re.compile(r"\s*(?:#(?:[\s#!]|$)|%|//)")  # "#id" is a name


def sniff(text: str, asked: Reading) -> Reading:
    """Return how a text is written; what is asked is taken as it is.

    Delimiter, quote and escape are clevercsv's finding (van den Burg, Nazábal and Sutton, 2019,
    Data Mining and Knowledge Discovery 33), kept only if the rows come out alike; a text whose
    rows don't has one column. Lines above the table are left out where they are comments, or
    where what follows is plainly a header over typed columns.

    Args:
        text: The beginning of the text.
        asked: What is known already.
    """
    sample = DAMAGED.sub("\ufffd", _sample(text))
    found = asked.over(_dialect(sample, asked))
    return placed(_rows(sample, found), found)


def placed(rows: Sequence[Record], asked: Reading) -> Reading:
    """Return where a table begins among the first rows of a file, and whether with a header."""
    skip = _lines_above(rows, asked)
    below = [row.cells for row in rows if row.line > skip]
    header = asked.header
    if header is None:
        header = _has_header(below) if below else True
    return msgspec.structs.replace(asked, skip=skip, header=header)


def _sample(text: str) -> str:
    """Return whole lines of a text: enough to tell by, even where they are long."""
    lines, size = [], 0
    for found in re.finditer(r"[^\r\n]*(?:\r\n|\r|\n|$)", text[:LONGEST_SAMPLE]):
        lines.append(found.group())
        size += len(found.group())
        if size >= SAMPLE and len(lines) >= FEWEST_LINES:
            break
    return "".join(lines)


def _dialect(sample: str, asked: Reading) -> Reading:
    """Return delimiter, quote, escape and spaces: those whose rows come out most alike."""
    tried = [_tried(sample, asked, each) for each in _candidates(sample, asked)]
    share, found = max(tried, key=lambda pair: pair[0])
    return found if share > 0 else asked.over(_ready(Reading(delimiter="none"), sample))


def _candidates(sample: str, asked: Reading) -> Iterator[Reading]:
    from clevercsv import Detector

    wanted = [asked.delimiter] if asked.delimiter else list(DELIMITERS)
    if "none" not in wanted:
        short = LONG.sub(r"\1", sample[:SAMPLE])
        found = Detector().detect(short, delimiters=wanted)
        if found and found.delimiter in wanted:
            quote = found.quotechar if found.quotechar in ("'", '"') else '"'
            for escape in ("", found.escapechar):  # unless it is needed, it is a letter
                yield asked.over(_ready(_reading(found.delimiter, quote, escape), sample))
    for delimiter in wanted:
        yield asked.over(_ready(_reading(delimiter), sample))
        if delimiter == " ":
            yield asked.over(Reading(delimiter=" ", quote='"', escape="none", spaces="skipped"))


def _reading(delimiter: str, quote: str = '"', escape: str | None = None) -> Reading:
    return Reading(
        delimiter=cast("Delimiter", delimiter),
        quote='"' if quote == '"' else "'",
        escape="\\" if escape == "\\" else "none",
    )


def _ready(reading: Reading, sample: str) -> Reading:
    """Say whether spaces behind delimiters are text: not if they are behind every one."""
    whole = reading.over(Reading(quote='"', escape="none", spaces="kept"))
    if whole.delimiter in ("none", " "):
        return whole
    cells = [cell for row in _rows(sample, whole)[:100] for cell in row.cells[1:]]
    is_padded = cells and all(cell.startswith(" ") or not cell for cell in cells) and any(cells)
    return msgspec.structs.replace(whole, spaces="skipped") if is_padded else whole


def _tried(sample: str, asked: Reading, reading: Reading) -> tuple[float, Reading]:
    """Return the share of rows that come out alike, 0 if the reading doesn't fit at all.

    What was asked for always does.
    """
    found = _records(sample, reading)
    rows = [row for row in found if isinstance(row, Record)]
    width = _width(rows)
    alike = sum(len(row.cells) == width for row in rows) / max(1, len(found))
    if asked.delimiter:
        return 1.0 + alike, reading
    is_table = width > 1 and _is_plausible(rows, width, reading)
    return alike if is_table else 0.0, reading


def _is_plausible(rows: Sequence[Record], width: int, reading: Reading) -> bool:
    """Tell whether cells that are so divided are those of a table, and not words of texts."""
    first = len(rows[0].cells)
    if reading.delimiter == " ":
        body = [row.cells for row in rows[1:]] or [rows[0].cells]
        typed = sum(_typed(cell) for cells in body for cell in cells)
        is_even = all(len(row.cells) == width for row in rows)
        return is_even and typed * 2 >= sum(map(len, body))
    return first > 1 or bool(_lines_above(rows, reading))


def _width(rows: Sequence[Record]) -> int:
    """Return how many cells most rows have."""
    return Counter(len(row.cells) for row in rows).most_common(1)[0][0] if rows else 0


def _rows(sample: str, reading: Reading) -> list[Record]:
    """Return the rows of a sample that can be read."""
    return [row for row in _records(sample, reading) if isinstance(row, Record)]


def _records(sample: str, reading: Reading) -> list[Record | BadRow]:
    """Return the first rows of a sample, none if it is not written so at all."""
    try:
        return list(islice(records(sample, reading), MOST_ROWS))
    except BadTable:
        return []


def _lines_above(rows: Sequence[Record], reading: Reading) -> int:
    """Return how many lines stand above the header."""
    if reading.skip is not None:
        return reading.skip
    width = _width(rows)
    commented = next((row.line for row in rows if not COMMENT.match(row.cells[0])), 1)
    rows = [row for row in rows if row.line >= commented]
    place = next((i for i, row in enumerate(rows) if len(row.cells) == width), 0)
    is_above = 0 < place <= MOST_ABOVE and width > 1 and _is_header(rows[place:])
    return (rows[place].line if is_above else commented) - 1


def _is_header(rows: Sequence[Record]) -> bool:
    """Tell whether the first row is plainly a header: names over at least one typed column."""
    first, body = rows[0].cells, [row.cells for row in rows[1:]]
    has_names = not any(_typed(cell) for cell in first)
    return has_names and any(_typed_columns(body, len(first)))


def _has_header(rows: Sequence[list[str]]) -> bool:
    """Tell whether the first row holds names: it does, unless it looks like the rows below.

    Numbers in it are names if they count upward from 0, or as years do, or if a name stands over a
    typed column. Rows of texts alone are taken to have a header: nothing tells.
    """
    first, body = rows[0], rows[1:]
    numbers = [cell for cell in first if _typed(cell)]
    if not numbers or _counts_upward(numbers):
        return True
    columns = _typed_columns(body, len(first))
    named = zip(first, columns, strict=True)
    return any(is_typed and cell.strip() and not _typed(cell) for cell, is_typed in named)


def _typed_columns(body: Sequence[list[str]], width: int) -> list[bool]:
    """Return which columns hold nothing but typed cells, and at least one."""
    columns = zip(*(row for row in body if len(row) == width), strict=True)
    found = []
    for column in columns:
        present = [cell for cell in column if not is_missing(cell, "number")]
        found.append(bool(present) and all(map(_typed, present)))
    return found or [False] * width


def _typed(cell: str) -> bool:
    """Tell whether a cell is a number, a date, a time or a truth value, however it is written."""
    text = plain(cell)
    return any(read(text) is not None for read in READERS.values())


def _counts_upward(cells: Sequence[str]) -> bool:
    """Tell whether cells are integers, each the one before and one, from 0 or from a year."""
    try:
        first, *others = [int(cell) for cell in cells]
    except ValueError:
        return False
    is_start = first == 0 or first in YEARS
    return bool(others) and is_start and others == list(range(first + 1, first + 1 + len(others)))
