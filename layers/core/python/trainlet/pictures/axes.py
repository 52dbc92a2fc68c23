"""What charts have in common: axes, lines to compare with, rows with a name above each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trainlet.pictures.colours import FAINT, FIRST, MUTED, PAPER
from trainlet.pictures.words import figure as told
from trainlet.pictures.words import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LONGEST = 40
"""Characters of a name that stands above its bar."""

ROW, FRAME = 34, 70
"""Points of a row with a name, and of what is around the rows."""


def axes(figure: "Figure", title: str, x: str, y: str) -> "Axes":
    """Return the only axes of a figure, with a title and named axes."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    found = figure.add_subplot()
    found.set_title(title)
    found.set_xlabel(x)
    found.set_ylabel(y)
    found.grid(visible=True)
    found.tick_params(length=0)
    for axis in (found.xaxis, found.yaxis):
        axis.set_major_locator(MaxNLocator(5))
        axis.set_major_formatter(FuncFormatter(lambda value, _: told(value)))
    return found


def unit(found: "Axes", *, x: bool = True, y: bool = True) -> None:
    """Have axes go from 0 to 1."""
    if x:
        found.set_xlim(-0.02, 1.02)
    if y:
        found.set_ylim(-0.02, 1.04)


def compared(found: "Axes", x: Sequence[float], y: Sequence[float], says: str) -> None:
    """Draw a dashed line to compare with."""
    found.plot(x, y, color=MUTED, linestyle=(0, (4, 3)), linewidth=1.2, label=says)


def marked(found: "Axes", x: float, y: float, says: str) -> None:
    """Mark a point of a curve."""
    found.plot([x], [y], "o", color=FIRST, markersize=7, markeredgecolor=PAPER, label=says)


def legend(found: "Axes") -> None:
    """Say what lines and marks are, where they hide the least."""
    found.legend(loc="best", handlelength=1.6, borderaxespad=0.3)


def listed(figure: "Figure", title: str, names: Sequence[str], x: str) -> "Axes":
    """Return axes with a row for each name, the first on top, the name above its row.

    Row ``k`` is at ``-k``.
    """
    found = axes(figure, title, x, "")
    found.set_ylim(-len(names) + 0.65, 0.85)
    found.set_yticks([])
    found.spines["left"].set_visible(False)
    found.grid(visible=False, axis="y")
    for place, name in enumerate(names):
        found.text(
            0.0,
            0.2 - place,
            plain(name, LONGEST),
            transform=found.get_yaxis_transform(),
            va="bottom",
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5},
        )
    found.tick_params(axis="x", color=FAINT)
    return found


def height(rows: int) -> float:
    """Return the points of a figure with so many rows."""
    return FRAME + ROW * rows
