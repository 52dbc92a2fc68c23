"""Counts n-grams by their hashes."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils import murmurhash3_32

from trainlet.catalogue.fitted.frames import with_columns
from trainlet.catalogue.fitted.steps import Values
from trainlet.catalogue.fitted.text.ngrams import Grams, counted, emit_counts
from trainlet.catalogue.fitted.text.words import PAD, text_constant
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.nodes.columns import texts_of, with_numbers
from trainlet.catalogue.nodes.graph import MICROSOFT, ML, Graph, Inputs

Hashes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class HashCounts:
    """Counts the n-grams of texts by their hashes.

    Attributes:
        grams: What the n-grams of a text are.
        mask: Which bits of a hash count.
        hashes: The hashes that are counted, ascending, at least one.
    """

    grams: Grams
    mask: int
    hashes: Hashes

    def count(self, texts: Iterable[str | None]) -> sparse.csr_array:
        """Return how often each hash is in each text, ``[n, p]``."""
        places = {hash_: place for place, hash_ in enumerate(self.hashes.tolist())}

        @cache
        def place(gram: str) -> int | None:
            return places.get(hash_of(gram, self.mask))

        return counted(texts, self.grams, place, len(places))

    def nodes(self, graph: Graph, texts: str) -> str:
        """Add the nodes of ``count`` for string ``[n, 1]``."""
        width = len(self.hashes)
        flat = graph.add("Reshape", texts, graph.constant(np.array([-1], np.int64)))
        grams, lasts = self.grams.nodes(graph, flat)
        hashed = graph.add("MurmurHash3", grams, domain=MICROSOFT, seed=0, positive=1)
        wide = graph.add("Cast", hashed, to=7)  # 7 is int64
        masked = graph.add("BitwiseAnd", wide, graph.constant(np.array([self.mask], np.int64)))
        is_pad = graph.add("Equal", lasts, text_constant(graph, PAD))
        known = graph.add("Where", is_pad, graph.constant(np.array([-1], np.int64)), masked)
        places = graph.add(
            "LabelEncoder",
            known,
            domain=ML,
            keys_int64s=self.hashes.tolist(),
            values_int64s=list(range(width)),
            default_int64=width,
        )
        return emit_counts(graph, places, width)


class Hashed(Values):
    """Adds columns that count the n-grams of texts by their hashes.

    Args:
        grams: What the n-grams of a text are.
        mask: Which bits of a hash count.
        hashes: By column of texts: the hashes that are counted, ascending.
        names: By column of texts: the names of their columns.
    """

    def __init__(
        self, grams: Grams, mask: int, hashes: dict[str, Hashes], names: dict[str, list[str]]
    ) -> None:
        self._counts = {
            name: HashCounts(grams, mask, found) for name, found in hashes.items() if len(found)
        }
        self._names = names
        made = {name: (column,) for column in self._counts for name in names[column]}
        self.lineage = Lineage(
            splits=True, made=made, types=dict.fromkeys(made, "integer"), filled=frozenset(made)
        )

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with the counts behind it."""
        made = dict[str, NDArray[np.float64]]()
        for column in self._present(X.columns):
            counts = self._counts[column].count(X[column]).toarray()
            made |= dict(zip(self._names[column], counts.T, strict=True))
        return with_columns(X, made)

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of the hashes and their counts."""
        made = inputs
        for column in self._present(inputs.text_columns):
            texts = texts_of(graph, inputs, [column])
            counts = self._counts[column].nodes(graph, texts)
            made = with_numbers(graph, made, self._names[column], counts)
        return made

    def _present(self, names: Iterable[str]) -> list[str]:
        known = set(names)
        return [column for column in self._counts if column in known]


def hash_of(gram: str, mask: int) -> int:
    """Return the bits that count of an n-gram's hash: MurmurHash3 of its UTF-8, 32 bits, seed 0."""
    hashed: int = murmurhash3_32(gram.encode(), positive=True)
    return int(hashed) & mask


def hashes_in(texts: Iterable[str | None], grams: Grams, mask: int) -> Hashes:
    """Return the hashes of all n-grams of texts, ascending."""
    found = {gram for text in texts for gram in grams.of(text)}
    return np.array(sorted({hash_of(gram, mask) for gram in found}), dtype=np.int64)
