"""How the columns behind a step come from those before it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from trainlet.cells import ColumnType


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """How the columns behind a step come from those before it.

    Attributes:
        made: Columns that are computed or renamed: of which columns; all others are as they were.
        types: The types of columns that are made or changed.
        filled: Columns in which no value is missing behind the step.
        torn: Columns in which a value may be missing though none was in what it is computed of.
        width: How many cells the nodes hold of a row at once, if they are many.
        splits: Whether the nodes hold a cell for each piece of the longest text of all rows.
    """

    made: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    types: dict[str, ColumnType] = field(default_factory=dict)
    filled: frozenset[str] = frozenset()
    torn: frozenset[str] = frozenset()
    width: int = 0
    splits: bool = False

    def sources(self, name: str) -> tuple[str, ...]:
        """Return the columns before the step that a column behind it is computed of."""
        return self.made.get(name, (name,))
