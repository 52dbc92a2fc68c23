"""JSON: an object a line, or one array of objects; digits stay as they are written."""

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pyarrow as pa

from trainlet.datasets import Reading
from trainlet.errors import BadTable
from trainlet.limits import check_size
from trainlet.tables.encodings import decode
from trainlet.tables.table import (
    PIECE_ROWS,
    TEXT,
    BadRow,
    Limits,
    TextTable,
    check_width,
    checked_names,
)

Object = dict[str, str]
SPACES = " \t\r\n"
ODD = re.compile("[\0-\x08\x0e-\x1b\ud800-\udfff]")
TAKES = frozenset({"encoding"})


def is_one(data: bytes) -> bool:
    """Tell whether text begins with a JSON object, or with an array of them."""
    head = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:1] == b"[":
        return head[1:].lstrip()[:1] == b"{"
    return head[:1] == b"{" and head[1:].lstrip()[:1] in (b'"', b"}")


def read(data: bytes, asked: Reading, limits: Limits) -> TextTable:
    """Return the table of objects, its columns in the order in which they first occur.

    A key that an object lacks is missing, as null is. An object with a list or an object in it
    can't be read.

    Raises:
        BadTable: An array that is no JSON, or too many columns.
    """
    decoded = decode(data, asked.encoding)
    text = decoded.text()
    of_array = text.lstrip()[:1] == "["
    bad: list[BadRow] = []
    found = _array(text) if of_array else _lines(text)
    names: dict[str, None] = {}
    columns = _columns(_flat(found, bad), names, limits)
    rows = len(columns[0]) if columns else 0
    checked_names(list(names), 1)
    reading = Reading(encoding=decoded.encoding)
    return TextTable(list(names), columns, rows, reading, {}, bad)


class _Odd(ValueError):
    """Why an object is no row."""


def _columns(rows: Iterator[Object], names: dict[str, None], limits: Limits) -> list[Any]:
    """Return rows as columns; ``names`` collects the keys."""
    pieces: list[tuple[int, dict[str, pa.Array]]] = []
    total, piece = 0, list[Object]()
    for row in rows:
        piece.append(row)
        names.update(dict.fromkeys(row))
        if len(piece) >= PIECE_ROWS:
            pieces.append(_piece(piece))
            piece = []
        total += 1
        check_width(len(names), limits, total)
    pieces += [_piece(piece)] if piece else []
    check_size(total * len(names), limits.bytes)
    empty = partial(pa.repeat, pa.scalar("", TEXT))
    return [
        pa.chunked_array([part.get(name, None) or empty(size) for size, part in pieces], TEXT)
        for name in names
    ]


def _piece(rows: list[Object]) -> tuple[int, dict[str, pa.Array]]:
    names = dict.fromkeys(name for row in rows for name in row)
    arrays = {name: pa.array([row.get(name, "") for row in rows], TEXT) for name in names}
    return len(rows), arrays


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line that isn't blank, with its number."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip(SPACES):
            yield number, line


def _array(text: str) -> Iterator[tuple[int, str]]:
    """Yield the objects of an array, each with the line that it begins on."""
    decoder = json.JSONDecoder()
    place, line, behind = text.index("[") + 1, 1, 0
    while True:
        while text[place : place + 1] in tuple(SPACES + ",") and place < len(text):
            place += 1
        line, behind = line + text.count("\n", behind, place), place
        if text[place : place + 1] == "]":
            return
        try:
            _, end = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            raise BadTable(
                f"Line {error.lineno} is no JSON: {error.msg}.",
                remedy="Send one whole array of objects, or an object a line.",
                line=error.lineno,
            ) from None
        yield line, text[place:end]
        place = end


def _flat(found: Iterator[tuple[int, str]], bad: list[BadRow]) -> Iterator[Object]:
    """Yield objects as cells of text; put what is none into ``bad``."""
    decoder = json.JSONDecoder(
        object_pairs_hook=_once, parse_int=_Digits, parse_float=_Digits, parse_constant=_refuse
    )
    for line, text in found:
        try:
            row = decoder.decode(text)
            if not isinstance(row, dict):
                raise _Odd("it is no object")  # noqa: TRY301
            yield {_sound(name, name): _cell(name, value) for name, value in row.items()}
        except _Odd as error:
            bad.append(BadRow(line, str(error), text[:2000]))
        except json.JSONDecodeError as error:
            bad.append(BadRow(line, f"it is no JSON: {error.msg}", text[:2000]))
        except RecursionError:
            bad.append(BadRow(line, "it is nested too deeply", text[:2000]))


class _Digits(str):
    """A number as it is written."""

    __slots__ = ()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Odd("it has a key twice")
    return found


def _refuse(constant: str) -> Any:
    raise _Odd(f"{constant} is no JSON")


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        kind = "a list" if isinstance(value, list) else "an object"
        raise _Odd(f"{name!r} holds {kind}")
    return _sound(str(value), name)


def _sound(text: str, name: str) -> str:
    """Return a text if it may be one; JSON can spell halves of characters."""
    if ODD.search(text):
        raise _Odd(f"{name[:40]!r} holds a character that is none")
    return text
