"""SVMLight: a label and the features that aren't zero, by their numbers (Joachims, 1999)."""

import re
from collections.abc import Iterator

from trainlet.datasets import Reading
from trainlet.limits import check_size
from trainlet.tables.encodings import decode
from trainlet.tables.table import BadRow, Limits, TextTable, check_width, columns_of

NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
PAIR = re.compile(rf"(qid|[0-9]+):({NUMBER})", re.ASCII)
LINE = re.compile(rf"\s*{NUMBER}(?:\s+(?:qid|[0-9]+):{NUMBER})*\s*(?:#.*)?", re.ASCII)
LOOKED_AT = 20
Row = tuple[str, dict[str, str]]
TAKES = frozenset({"encoding"})


def is_one(data: bytes) -> bool:
    """Tell whether the first lines are labels and numbered values."""
    try:
        head = data[: 64 * 2**10].decode("ascii")
    except UnicodeDecodeError:
        return False
    lines = [line for line in head.splitlines() if line.strip() and line[:1] != "#"][:LOOKED_AT]
    whole = lines[:-1] if len(data) > len(head) and len(lines) > 1 else lines
    return any(":" in line for line in whole) and all(map(LINE.fullmatch, whole))


def read(data: bytes, asked: Reading, limits: Limits) -> TextTable:
    """Return the table: ``label``, ``qid`` where there is one, and ``f1`` to the last feature.

    Features are as they are numbered, from 0 where the file does. One that a row leaves out is 0.

    Raises:
        BadTable: More features than columns may be.
        BodyTooLarge: With its zeros the table is too large.
    """
    decoded = decode(data, asked.encoding)
    bad: list[BadRow] = []
    rows = list(_rows(decoded.text(), bad))
    keys = {key for _, pairs in rows for key in pairs}
    numbers = sorted({int(key) for key in keys - {"qid"}})
    span = range(min(1, numbers[0]), numbers[-1] + 1) if numbers else range(0)
    check_width(len(span) + 2, limits, 1)
    check_size(len(rows) * (len(span) + 2), limits.bytes)
    names = ["label", *(["qid"] if "qid" in keys else []), *(f"f{number}" for number in span)]
    places = [*(["qid"] if "qid" in keys else []), *map(str, span)]
    cells = ([label, *(pairs.get(key, "0") for key in places)] for label, pairs in rows)
    reading = Reading(encoding=decoded.encoding)
    return TextTable(names, columns_of(cells, len(names)), len(rows), reading, {}, bad)


def _rows(text: str, bad: list[BadRow]) -> Iterator[Row]:
    """Yield the label of each line, and its values by their numbers."""
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.partition("#")[0].strip()
        if not bare:
            continue
        label, *parts = bare.split()
        pairs = [PAIR.fullmatch(part) for part in parts]
        found = {_key(pair.group(1)): pair.group(2) for pair in pairs if pair}
        if not re.fullmatch(NUMBER, label) or None in pairs:
            bad.append(BadRow(number, "it is no label with numbered values", line[:2000]))
        elif len(found) < len(pairs):
            bad.append(BadRow(number, "it has a feature twice", line[:2000]))
        else:
            yield label, found


def _key(key: str) -> str:
    return key if key == "qid" else str(int(key))
