"""What a chart is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Shown = TypeVar("Shown")
WIDTH, HEIGHT = 340, 270
"""Points of a chart: on a phone it is shown at about its own size, so that its text is readable."""


class Blank(Exception):
    """There is nothing to draw; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart(Generic[Shown]):
    """A picture of an evaluation, or of what came of a sweep.

    Attributes:
        title: Its heading.
        reading: How to read it, in a sentence.
        order: Its place among the others.
        fits: Whether a document is of the kind that it shows.
        draw: Onto a figure; raises ``Blank`` where there is nothing to see.
        tell: What is to be seen, in words, for those who can't see it; likewise.
        height: In points.
    """

    title: str
    reading: str
    order: int
    fits: Callable[[Shown], bool]
    draw: Callable[["Figure", Shown], None]
    tell: Callable[[Shown], str]
    height: Callable[[Shown], float] = lambda document: HEIGHT

    def words(self, document: Shown) -> str:
        """Return what is to be seen in words, or why there is nothing."""
        try:
            return self.tell(document)
        except Blank as blank:
            return str(blank)
