"""Formats of files: one file each, found by what the bytes look like."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol

from trainlet.datasets import Reading
from trainlet.errors import BadRequest
from trainlet.tables.table import Limits, TextTable

OTHERWISE = "csv"
ALWAYS = frozenset({"format", "member", "decimal", "dates"})


class Format(Protocol):
    """What each file of this room is.

    Attributes:
        TAKES: Which fields of a reading it heeds, besides those that all do.
    """

    TAKES: frozenset[str]

    def is_one(self, data: bytes) -> bool:
        """Tell whether bytes look like a file of this format."""
        ...

    def read(self, data: bytes, asked: Reading, limits: Limits) -> TextTable:
        """Return the table in such a file; raise ``BadTable``."""
        ...


@cache
def formats() -> dict[str, Format]:
    """Return the formats by their names: every file of this room is one."""
    stems = sorted(module.name for module in iter_modules(__path__))
    return {stem.replace("_", "-"): import_module(f"{__name__}.{stem}") for stem in stems}


def find(data: bytes, asked: str) -> tuple[str, Format]:
    """Return the format of a file and its name; what is of none is CSV.

    Raises:
        BadRequest: There is no format of the name that was asked for.
    """
    known = formats()
    if asked and asked not in known:
        raise BadRequest(
            f"There is no format {asked!r}.",
            remedy=f"The formats are: {', '.join(known)}.",
            field="format",
        )
    others = (name for name, each in known.items() if name != OTHERWISE and each.is_one(data))
    name = asked or next(others, OTHERWISE)
    return name, known[name]


def check_asked(name: str, asked: Reading) -> None:
    """Raise ``BadRequest`` for what is said of a file and means nothing in its format."""
    heeded = ALWAYS | formats()[name].TAKES
    idle = next((field for field in asked.asked() if field not in heeded), None)
    if idle is not None:
        raise BadRequest(
            f"{idle} says nothing of a file that is read as {name}.",
            remedy=f"Leave it out, or name another format. It heeds: {', '.join(sorted(heeded))}.",
            field=idle,
        )
