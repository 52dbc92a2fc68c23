"""Cleans texts; the graph of a model can hold small letters and stop words."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.fitted.frames import with_columns
from trainlet.catalogue.fitted.steps import Values
from trainlet.catalogue.fitted.text.cleansing import Cleaner, replaced
from trainlet.catalogue.fitted.text.languages import CODES, code_of
from trainlet.catalogue.fitted.text.words import (
    emit_lowered,
    emit_still_missing,
    emit_tidied,
    emit_without_words,
)
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.nodes.columns import texts_of, with_texts
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.errors import TrainingFailed

Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class InGraph:
    """What a graph does to texts.

    Attributes:
        lowers: Whether it makes them small letters.
        stopped: Words that it takes out; None if words stay as they are.
    """

    lowers: bool
    stopped: frozenset[str] | None

    def nodes(self, graph: Graph, texts: str) -> str:
        """Add the nodes for string ``[n]``."""
        if self.stopped is not None:
            texts = emit_without_words(graph, texts, self.stopped)
        if self.lowers:
            texts = emit_lowered(graph, texts)
        return texts if self.stopped is None else emit_tidied(graph, texts)


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What becomes of texts outside of graphs.

    Attributes:
        cleaner: From the code of a language to what cleans its texts.
        code: The code of all texts' language; blank if a column tells.
        culture: The column that tells; blank for none.
        custom: A regular expression and what replaces its matches, before all else; or nothing.
    """

    cleaner: Callable[[str], Cleaner]
    code: str
    culture: str
    custom: tuple[str, ...]

    def compute(self, X: pd.DataFrame, name: str) -> Texts:
        """Return the clean texts ``[n]`` of a column, None where they are missing."""
        texts = X[name].to_numpy(dtype=object)
        if self.custom:
            texts = replaced(texts.tolist(), *self.custom)
        codes = self._codes(X, name)
        cleaners = {code: self.cleaner(code) for code in {*codes} - {""}}
        made = [
            None if text is None else cleaners[code](text)
            for text, code in zip(texts, codes, strict=True)
        ]
        return np.array(made, dtype=object)

    def _codes(self, X: pd.DataFrame, name: str) -> list[str]:
        """Return the language of each text; blank for a missing text."""
        if not self.culture:
            return [self.code] * len(X)
        told = X[self.culture].where(X[name].notna(), None)
        codes = ["" if pd.isna(language) else code_of(language) for language in told]
        for row, (code, text) in enumerate(zip(codes, X[name], strict=True)):
            if text is not None and not code:
                raise TrainingFailed(
                    f"The language of a text is {told.iloc[row]!r}, which isn't known.",
                    remedy=f"Known are: {', '.join(CODES)}; and their codes.",
                    studio="0039",
                    column=self.culture,
                    row=row + 1,
                )
        return codes


class Preprocessed(Values):
    """Cleans columns of texts.

    Args:
        columns: The columns.
        cleaning: What becomes of them outside of graphs.
        in_graph: What does the same in graphs, where it can be done there.
    """

    def __init__(self, columns: list[str], cleaning: Cleaning, in_graph: InGraph) -> None:
        self._columns, self._cleaning, self._in_graph = columns, cleaning, in_graph
        told = (cleaning.culture,) if cleaning.culture else ()
        self.lineage = Lineage(made={name: (name, *told) for name in columns}, splits=True)

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with clean texts."""
        present = [name for name in self._columns if name in X.columns]
        return with_columns(X, {name: self._cleaning.compute(X, name) for name in present})

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of small letters and stop words."""
        names = [name for name in self._columns if name in inputs.text_columns]
        if not names:
            return inputs
        given = texts_of(graph, inputs, names)
        flat = graph.add("Reshape", given, graph.constant(np.array([-1], np.int64)))
        made = emit_still_missing(graph, flat, self._in_graph.nodes(graph, flat))
        shaped = graph.add("Reshape", made, graph.add("Shape", given))
        return with_texts(graph, inputs, names, shaped)
