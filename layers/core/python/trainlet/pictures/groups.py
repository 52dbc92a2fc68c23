"""How clusters are told apart in charts: by colour and mark."""

from collections.abc import Iterator
from typing import Any

from trainlet.pictures.colours import FIRST, MUTED, PAPER, SECOND, THIRD

COLOURS, MARKS = (FIRST, SECOND, THIRD), ("o", "s", "D")
MOST = len(COLOURS) * len(MARKS)
"""So many clusters have a look of their own; the rest look alike."""


def looks(count: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each of so many clusters with its look."""
    for number in range(count):
        known = number < MOST
        yield (
            number,
            {
                "color": COLOURS[number % len(COLOURS)] if known else MUTED,
                "marker": MARKS[number // len(COLOURS)] if known else ".",
                "edgecolor": PAPER,
                "linewidth": 0.6,
                "zorder": 3,
                "label": _label(number, count),
            },
        )


def _label(number: int, count: int) -> str:
    """Return a cluster's name in a legend; those without a look share one."""
    if number < MOST:
        return str(number)
    return f"{MOST} to {count - 1}" if number == MOST else "_"
