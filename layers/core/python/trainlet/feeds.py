"""How many rows a graph takes at once, where its nodes hold many cells of each."""

from collections.abc import Iterator, Mapping
from typing import Any

from numpy.typing import NDArray

MOST_CELLS = 4_000_000

Feed = Mapping[str, NDArray[Any]]


def longest(feed: Feed) -> int:
    """Return the length of the longest text; 0 if there is none."""
    texts = feed.get("text")
    return 0 if texts is None else max(map(len, texts.ravel().tolist()), default=0)


def pieces(feed: Feed, rows: int, width: int) -> Iterator[Feed]:
    """Yield the rows of a feed, as many at once as have ``MOST_CELLS`` cells.

    Args:
        feed: The matrices of a graph's inputs, ``[n, ...]`` each.
        rows: ``n``.
        width: The cells of a row.
    """
    most = max(1, MOST_CELLS // max(1, width))
    for start in range(0, rows, most):
        yield {name: tensor[start : start + most] for name, tensor in feed.items()}
