"""Counts n-grams of words: the same in Python and as nodes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from trainlet.catalogue.fitted.text.words import (
    emit_present,
    emit_slice,
    emit_words,
    text_constant,
    words,
)
from trainlet.catalogue.nodes.graph import Graph

Pattern = tuple[int, ...]
MOST_COLUMNS = 16_384
MOST_PATTERNS = 512


def patterns(longest: int, skips: int) -> Iterator[Pattern]:
    """Yield where the words of an n-gram stand, from its first: every order up to ``longest``.

    K-skip-n-grams (Guthrie et al., LREC 2006): at most ``skips`` words in all are passed over.
    """
    front: list[Pattern] = [(0,)] if longest else []
    for order in range(1, longest + 1):
        yield from front
        if order < longest:
            front = [
                (*places, next_)
                for places in front
                for next_ in range(places[-1] + 1, order + skips + 1)
            ]


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of a text: words at some distances, joined.

    Attributes:
        patterns: Where the words of each n-gram stand, from its first.
        joint: What stands between words.
        opening: What is put before a text.
    """

    patterns: tuple[Pattern, ...]
    joint: str
    opening: str = ""

    def of(self, text: str | None) -> list[str]:
        """Return the n-grams of a text, one as often as it comes; none of a missing one."""
        return [self.joint.join(gram) for gram in self.split(text)]

    def split(self, text: str | None) -> Iterator[tuple[str, ...]]:
        """Yield the words of each n-gram."""
        found = [] if text is None else words(self.opening + text)
        for places in self.patterns:
            for start in range(len(found) - places[-1]):
                yield tuple(found[start + place] for place in places)

    def nodes(self, graph: Graph, texts: str) -> tuple[str, str]:
        """Add the nodes of ``of`` for string ``[n]``.

        Returns:
            The n-grams ``[n, k]``, and the last word of each, ``PAD`` if it is no n-gram.
        """
        found = emit_words(graph, emit_present(graph, texts, self.opening))
        grams = [self._joined(graph, found, places) for places in self.patterns]
        lasts = [_shifted(graph, found, places[-1], places[-1]) for places in self.patterns]
        return graph.add("Concat", *grams, axis=1), graph.add("Concat", *lasts, axis=1)

    def _joined(self, graph: Graph, found: str, places: Pattern) -> str:
        first, *others = (_shifted(graph, found, place, places[-1]) for place in places)
        for other in others:
            spaced = graph.add("StringConcat", first, text_constant(graph, self.joint))
            first = graph.add("StringConcat", spaced, other)
        return first


def counted(
    texts: Iterable[str | None], grams: Grams, place: Callable[[str], int | None], width: int
) -> sparse.csr_array:
    """Return how often each n-gram is in each text.

    Args:
        texts: The texts ``[n]``.
        grams: What their n-grams are.
        place: The column of an n-gram, from 0; None for one that isn't counted.
        width: How many columns there are.

    Returns:
        ``[n, width]``.
    """
    columns, ends = list[int](), [0]
    for text in texts:
        found = (place(gram) for gram in grams.of(text))
        columns.extend(column for column in found if column is not None)
        ends.append(len(columns))
    indices, starts = np.array(columns, np.int64), np.array(ends, np.int64)
    shape = (len(ends) - 1, width)
    matrix = sparse.csr_array((np.ones(len(columns)), indices, starts), shape=shape)
    matrix.sum_duplicates()
    return matrix


def emit_counts(graph: Graph, places: str, width: int) -> str:
    """Add the nodes that count places.

    Args:
        graph: The graph.
        places: Int64 ``[n, k]``: columns from 0; ``width`` for what isn't counted.
        width: How many columns there are.

    Returns:
        Double ``[n, width]``.
    """
    rows = graph.add("Shape", places, end=1)
    shape = graph.add("Concat", rows, graph.constant(np.array([width + 1], np.int64)), axis=0)
    nothing = graph.add("Expand", graph.constant(np.zeros(1)), shape)
    ones = graph.add("Expand", graph.constant(np.ones(1)), graph.add("Shape", places))
    counts = graph.add("ScatterElements", nothing, places, ones, axis=1, reduction="add")
    return emit_slice(graph, counts, stop=width)


def _shifted(graph: Graph, found: str, place: int, last: int) -> str:
    """Add the node of the words at a place of each n-gram whose last word is at another."""
    return emit_slice(graph, found, start=place, stop=place - last or 2**62)
