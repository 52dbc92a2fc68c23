"""Adds the n-grams of a vocabulary that are in a text, as columns of numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from trainlet.catalogue.fitted.frames import with_columns
from trainlet.catalogue.fitted.steps import Matrix, Values
from trainlet.catalogue.fitted.text.ngrams import Grams, counted, emit_counts
from trainlet.catalogue.fitted.text.words import BLANKS
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.nodes.columns import texts_of, with_numbers
from trainlet.catalogue.nodes.graph import ML, Graph, Inputs
from trainlet.catalogue.spec import Types
from trainlet.cells import ColumnType


@dataclass(frozen=True, slots=True)
class Weighting:
    """What becomes of how often each n-gram is in a text.

    Attributes:
        factors: What each n-gram's count, or its presence, is multiplied by, ``[p]``.
        counts: Whether counts are; else presence, 0 or 1.
        is_unit: Whether a text's numbers are then divided by their length as a vector.
    """

    factors: NDArray[np.float64]
    counts: bool
    is_unit: bool

    def compute(self, counts: Matrix) -> Matrix:
        """Return the numbers of counts ``[n, p]``."""
        weighed = (counts if self.counts else np.sign(counts)) * self.factors
        if not self.is_unit:
            return weighed
        length = np.sqrt(np.sum(weighed * weighed, axis=1, keepdims=True))
        return weighed / np.where(length == 0.0, 1.0, length)

    def nodes(self, graph: Graph, counts: str) -> str:
        """Add the nodes of ``compute``."""
        base = counts if self.counts else graph.add("Sign", counts)
        weighed = graph.add("Mul", base, graph.constant(self.factors))
        if not self.is_unit:
            return weighed
        axis = graph.constant(np.array([1], np.int64))
        squares = graph.add("Mul", weighed, weighed)
        length = graph.add("Sqrt", graph.add("ReduceSum", squares, axis, keepdims=1))
        zero, one = graph.constant(np.zeros(1)), graph.constant(np.ones(1))
        is_zero = graph.add("Equal", length, zero)
        return graph.add("Div", weighed, graph.add("Where", is_zero, one, length))


@dataclass(frozen=True, slots=True)
class WordCounts:
    """Counts n-grams of texts by a table of their places.

    Attributes:
        grams: What the n-grams of a text are.
        places: The column of each n-gram that is counted, from 0.
        width: How many columns there are.
    """

    grams: Grams
    places: Mapping[str, int]
    width: int

    def count(self, texts: Iterable[str | None]) -> sparse.csr_array:
        """Return how often the n-grams of each column are in each text, ``[n, width]``."""
        return counted(texts, self.grams, self.places.get, self.width)

    def nodes(self, graph: Graph, texts: str) -> str:
        """Add the nodes of ``count`` for string ``[n, 1]``."""
        flat = graph.add("Reshape", texts, graph.constant(np.array([-1], np.int64)))
        grams, _ = self.grams.nodes(graph, flat)
        known = self.places or {" ": self.width}
        places = graph.add(
            "LabelEncoder",
            grams,
            domain=ML,
            keys_strings=list(known),
            values_int64s=list(known.values()),
            default_int64=self.width,
        )
        return emit_counts(graph, places, self.width)


class Worded(Values):
    """Adds columns for the n-grams of a vocabulary, and how many of them a text has.

    Args:
        column: The column of texts.
        grams: What their n-grams are.
        vocabulary: The n-grams, at least one.
        weighting: What becomes of their counts.
        flagged: Whether a column tells which texts have none of them.
    """

    def __init__(
        self,
        *,
        column: str,
        grams: Grams,
        vocabulary: pd.DataFrame,
        weighting: Weighting,
        flagged: bool,
    ) -> None:
        self.vocabulary = vocabulary
        self._column, self._grams, self._weighting = column, grams, weighting
        self._known = [*vocabulary["Ngram"]]
        features = [f"{column}.[{gram}]" for gram in self._known]
        extras = [f"{column}.NumUniqueNgrams", *([f"{column}.OutOfVocabulary"] if flagged else [])]
        kinds: list[ColumnType] = ["integer", "boolean"]
        self._names, self._flagged = [*features, *extras], flagged
        types: Types = dict.fromkeys(features, "number")
        types |= dict(zip(extras, kinds, strict=False))
        self.lineage = Lineage(
            splits=True,
            made=dict.fromkeys(self._names, (column,)),
            types=types,
            filled=frozenset(self._names),
        )

    @property
    def told(self) -> Mapping[str, Any]:
        """The vocabulary, as it may be uploaded to be used again."""
        return {"vocabulary": self.vocabulary.to_dict("records")}

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with the n-grams behind it."""
        if self._column not in X.columns:
            return X
        counts = counted_in(X[self._column], self._grams, self._known).toarray()
        unique = np.count_nonzero(counts, axis=1).astype(np.float64)
        extras = [unique, (unique == 0).astype(np.float64)][: 1 + self._flagged]
        made = [*self._weighting.compute(counts).T, *extras]
        return with_columns(X, dict(zip(self._names, made, strict=True)))

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of the n-grams."""
        if self._column not in inputs.text_columns:
            return inputs
        counts = WordCounts(self._grams, _places(self._known), len(self._known)).nodes(
            graph, texts_of(graph, inputs, [self._column])
        )
        axis, zero = graph.constant(np.array([1], np.int64)), graph.constant(np.zeros(1))
        unique = graph.add("ReduceSum", graph.add("Sign", counts), axis, keepdims=1)
        flag = [graph.add("Cast", graph.add("Equal", unique, zero), to=11)]  # 11 is double
        parts = [self._weighting.nodes(graph, counts), unique, *flag[: self._flagged]]
        return with_numbers(graph, inputs, self._names, graph.add("Concat", *parts, axis=1))


def counted_in(
    texts: Iterable[str | None], grams: Grams, vocabulary: list[str]
) -> sparse.csr_array:
    """Return how often each n-gram of a vocabulary is in each text, ``[n, p]``."""
    return WordCounts(grams, _places(vocabulary), len(vocabulary)).count(texts)


def _places(vocabulary: list[str]) -> dict[str, int]:
    """Return the place of each n-gram that a text can have: its words have no blanks."""
    return {
        gram: place
        for place, gram in enumerate(vocabulary)
        if gram and not set(gram).intersection(BLANKS)
    }
