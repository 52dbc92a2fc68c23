"""What a card is made of: sections of facts, tables and notes, all of them plain text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trainlet.pictures.words import plain

MOST_LINES = 200
LONGEST = 400
"""Lines of a table, and characters of a cell, beyond which a card leaves the rest to the files."""


@dataclass(frozen=True, slots=True)
class Table:
    """Lines of cells below the names of their columns."""

    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    title: str = ""
    left_out: int = 0

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Whether each column holds nothing but numbers, which stand to the right."""
        cells = zip(*self.lines, strict=True) if self.lines else ((),) * len(self.columns)
        return tuple(bool(each) and all(map(_is_number, each)) for each in cells)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a card; without a title it stands at the top."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    has_charts: bool = False


def table(columns: Sequence[str], lines: Iterable[Iterable[object]], title: str = "") -> Table:
    """Return a table of plain text, cut to what a card holds."""
    told = [tuple(plain(cell, LONGEST) for cell in line) for line in lines]
    names = tuple(plain(name, LONGEST) for name in columns)
    return Table(names, tuple(told[:MOST_LINES]), title, max(0, len(told) - MOST_LINES))


def facts(pairs: dict[str, object]) -> tuple[tuple[str, str], ...]:
    """Return what is known, each with its name; what is blank is left out."""
    return tuple((name, plain(value, LONGEST)) for name, value in pairs.items() if value != "")


def _is_number(cell: str) -> bool:
    digits = cell.strip().strip("%-+ ").replace(",", "").replace(".", "").replace("e-", "")
    return cell == "-" or digits.isdigit()
