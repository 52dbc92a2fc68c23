"""How numbers and dates of a column are written, made the one way that types are read in.

A column is rewritten only if every cell of it that isn't missing is written that way.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from trainlet.cells import is_missing, seconds
from trainlet.tables.table import TEXT, TextTable, first_chunk

PROBED = 1000
COMMA = r"\s*[+-]?(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]+)?(?:[eE][+-]?[0-9]+)?\s*"
PERHAPS_THOUSANDS = r"\s*[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+\s*"
DATE = re.compile(
    r"\s*([0-9]{1,4})([/.-])([0-9]{1,2})\2([0-9]{1,4})"
    r"(?:(?:,? |T)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]{1,6})?)?(?: ?([AaPp])[Mm])?)?\s*"
)
ORDERS = ("day-first", "month-first")
Rewrite = Callable[[str], str | None]

_comma = re.compile(COMMA, re.ASCII)


def normalised(table: TextTable) -> TextTable:
    """Return a table whose numbers have decimal points and whose dates are ISO 8601."""
    columns, notes = list(table.columns), list(table.notes)
    decimal, doubtful = _decimal(table)
    notes += [_doubt(name) for name in doubtful]
    for place, (name, column) in enumerate(zip(table.names, columns, strict=True)):
        probe = first_chunk(column, PROBED).unique().to_pylist()
        if decimal == "," and _is_comma(column, probe):
            columns[place] = _with_points(column)
        elif _are_dates(probe):
            columns[place], said = _with_iso(name, column, table.reading.dates)
            notes += said
    reading = msgspec.structs.replace(table.reading, decimal=decimal)
    return replace(table, columns=columns, notes=notes, reading=reading)


def plain(text: str) -> str:
    """Return one cell as types are read in, whatever its column is; itself if nothing fits."""
    return point(text) or iso(text, "day-first") or iso(text, "month-first") or text


def point(text: str) -> str | None:
    """Return a number that is written with a decimal comma with a point, without its groups."""
    return text.replace(".", "").replace(",", ".") if _comma.fullmatch(text) else None


def iso(text: str, order: str) -> str | None:
    """Return a date in ISO 8601, None if it is none; ``order`` is of dates with slashes."""
    found = DATE.fullmatch(text)
    if not found:
        return None
    first, mark, middle, last, hour, minute, second, fraction, half = found.groups()
    if len(first) == 4 and len(last) <= 2:
        year, month, day = first, middle, last
    elif len(first) <= 2 and len(last) == 4:
        is_day_first = mark == "." or order == "day-first"
        day, month = (first, middle) if is_day_first else (middle, first)
        year = last
    else:
        return None
    clock = _clock(hour, half)
    if clock is None:
        return None
    time = f"T{clock:02}:{minute}:{second or '00'}{fraction or ''}" if hour else ""
    written = f"{year}-{int(month):02}-{int(day):02}{time}"
    return written if seconds(written) is not None else None


def _clock(hour: str | None, half: str | None) -> int | None:
    """Return an hour of 24; ``half`` is the a or p of am and pm."""
    if not hour or not half:
        return int(hour or 0)
    if not 1 <= int(hour) <= 12:
        return None
    return int(hour) % 12 + (12 if half in "pP" else 0)


def _decimal(table: TextTable) -> tuple[str, list[str]]:
    """Return the decimal mark, and the columns whose commas could divide thousands instead."""
    asked, delimiter = table.reading.decimal, table.reading.delimiter
    if asked or delimiter in ("", ","):
        return asked or ".", []
    commas = []
    for name, column in zip(table.names, table.columns, strict=True):
        probe = first_chunk(column, PROBED).unique().to_pylist()
        if _is_comma(column, probe) and _any(column, ","):
            commas.append((name, column))
    sure = any(not _matches(column, f"(?:{PERHAPS_THOUSANDS}|[^,]*)") for _, column in commas)
    return (",", []) if sure else (".", [name for name, _ in commas])


def _is_comma(column: pa.ChunkedArray, probe: Iterable[str]) -> bool:
    """Tell whether every cell of a column that isn't missing is a number with a comma, or whole."""
    plausible = all(_comma.fullmatch(text) or is_missing(text, "number") for text in probe)
    return plausible and _matches(column, COMMA)


def _matches(column: pa.ChunkedArray, pattern: str) -> bool:
    """Tell whether a pattern fits every cell that isn't missing."""
    fits = pc.match_substring_regex(column, f"^(?:{pattern})$")
    rest = column.filter(pc.invert(fits)).unique().to_pylist()
    return all(is_missing(text, "number") for text in rest)


def _any(column: pa.ChunkedArray, part: str) -> bool:
    return bool(pc.any(pc.match_substring(column, part)).as_py())


def _with_points(column: pa.ChunkedArray) -> pa.ChunkedArray:
    whole = pc.replace_substring(column, ".", "")
    return pc.replace_substring(whole, ",", ".")


def _are_dates(probe: Iterable[str]) -> bool:
    """Tell whether texts are dates that are not in ISO 8601 all."""
    present = [text for text in probe if not is_missing(text, "datetime")]
    are_dates = any(all(iso(text, order) for text in present) for order in ORDERS)
    return bool(present) and are_dates and any(seconds(text) is None for text in present)


def _with_iso(name: str, column: pa.ChunkedArray, asked: str) -> tuple[pa.ChunkedArray, list[str]]:
    """Return a column of dates in ISO 8601, and what should be known of how they were read."""
    encoded = column.combine_chunks().dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    read = {order: _read(texts, partial(iso, order=order)) for order in ORDERS}
    fitting = {order: found for order, found in read.items() if found is not None}
    if not fitting:
        return column, []
    order = asked if asked in fitting else next(iter(fitting))
    is_either = len({tuple(found) for found in fitting.values()}) > 1
    if is_either and asked not in fitting:
        return column, [_either(name, texts)]
    written = pa.array(fitting[order], TEXT).take(encoded.indices)
    depends = read["day-first"] != read["month-first"]
    return pa.chunked_array([written]), [_said(name, order)] if depends else []


def _read(texts: list[str], rewrite: Rewrite) -> list[str] | None:
    """Return texts rewritten, the missing ones as they are; None if one can't be."""
    found = [text if is_missing(text, "datetime") else rewrite(text) for text in texts]
    known = [text for text in found if text is not None]
    return known if len(known) == len(found) else None


def _said(name: str, order: str) -> str:
    return f"The dates of column {name!r} are read {order}."


def _either(name: str, texts: list[str]) -> str:
    shown = next(text for text in texts if not is_missing(text, "datetime"))
    return (
        f"Column {name!r} holds dates such as {shown!r}, whose day and month can't be told apart:"
        " it is text. Say dates=day-first or dates=month-first."
    )


def _doubt(name: str) -> str:
    return (
        f"The commas of column {name!r} could divide thousands or be decimal: it is text."
        " Say decimal=, if they are decimal."
    )
