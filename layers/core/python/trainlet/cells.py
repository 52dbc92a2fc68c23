"""What one cell means: the single definition that training and scoring share."""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

ColumnType = Literal["integer", "number", "boolean", "datetime", "duration", "category", "text"]

Role = Literal["", "label", "weight", "fold", "none"]

TEXTUAL: tuple[ColumnType, ...] = ("text", "category")
"""Types whose values are the cells' texts; the others' values are doubles."""

MISSING_TEXT = "\ue000missing"
"""Stands for a missing text in a model's input; a private-use character keeps it apart."""

MISSING_ALWAYS = frozenset({"", "?", MISSING_TEXT})
MISSING_IF_TYPED = frozenset({"na", "n/a", "nan", "null", "none", "-", "#n/a"})
EXACT_INTEGER = 2**53

_INTEGER = re.compile(r"[+-]?(?:0|[1-9][0-9]*)", re.ASCII)
_NUMBER = re.compile(
    r"[+-]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII
)
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.ASCII,
)
_DURATION = re.compile(
    r"([+-]?)(?:"
    r"(?:([0-9]{1,9}) days?,? )?([0-9]{1,9}):([0-5][0-9]):([0-5][0-9](?:\.[0-9]{1,9})?)"
    r"|([0-9]{1,9}) days?"
    r"|P(?=[0-9T])(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9}(?:\.[0-9]{1,9})?)S)?)?"
    r")",
    re.ASCII,
)
_UNITS = (86400, 3600, 60, 1, 86400, 604800, 86400, 3600, 60, 1)
"""Seconds of what each group of a duration counts, its sign left out."""

_BOOLEANS = {"true": 1.0, "false": 0.0}


def is_missing(text: str, type_: ColumnType) -> bool:
    """Tell whether a cell counts as missing in a column of this type (DESIGN: missing values)."""
    stripped = text.strip()
    if stripped in MISSING_ALWAYS:
        return True
    return type_ not in TEXTUAL and stripped.lower() in MISSING_IF_TYPED


def integer(text: str) -> float | None:
    """Read an integer that a double holds exactly; a leading zero makes it an id, not a number."""
    stripped = text.strip()
    if not _INTEGER.fullmatch(stripped) or len(stripped) > 17:
        return None
    value = int(stripped)
    return float(value) if abs(value) <= EXACT_INTEGER else None


def number(text: str) -> float | None:
    """Read a finite decimal number, unless it is an integer that a double would round."""
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped):
        return None
    if _INTEGER.fullmatch(stripped):
        return integer(stripped)
    value = float(stripped)
    return value if math.isfinite(value) else None


def boolean(text: str) -> float | None:
    """Read true/false in any case as 1 or 0."""
    return _BOOLEANS.get(text.strip().lower())


def seconds(text: str) -> float | None:
    """Read an ISO 8601 date or time as UTC seconds since 1970; without an offset it is UTC."""
    stripped = text.strip()
    if not _DATETIME.fullmatch(stripped):
        return None
    try:
        moment = datetime.fromisoformat(stripped)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def duration(text: str) -> float | None:
    """Read a duration as seconds: ``1:30:00``, ``2 days 01:30:00``, or ISO 8601 ``P2DT1H30M``.

    A time of day is one: the seconds since midnight. Months and years have no fixed length, and
    ``1:30`` could be either of two, so none of them is a duration.
    """
    found = _DURATION.fullmatch(text.strip())
    if not found:
        return None
    sign, *counts = found.groups()
    total = sum(float(n) * unit for n, unit in zip(counts, _UNITS, strict=True) if n)
    return -total if sign == "-" else total


READERS: dict[ColumnType, Callable[[str], float | None]] = {
    "boolean": boolean,
    "integer": integer,
    "number": number,
    "datetime": seconds,
    "duration": duration,
}
"""Cell text to double, None if it is no such value; from the narrowest type to the widest."""
