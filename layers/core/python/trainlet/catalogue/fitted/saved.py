"""A transformation that was fitted once and saved: an ONNX graph from a table to a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import onnx
import onnxruntime
import pandas as pd

from trainlet.catalogue.fitted.frames import with_columns, without_columns
from trainlet.catalogue.fitted.steps import Values
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.nodes.columns import arranged, with_numbers, with_texts, without
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.nodes.renaming import rename_values
from trainlet.catalogue.spec import Table, Types
from trainlet.cells import MISSING_TEXT
from trainlet.feeds import longest, pieces

NUMBERS_OUT, TEXT_OUT = "numbers out", "text out"


@dataclass(frozen=True)
class SavedGraph:
    """A saved transformation.

    Attributes:
        data: The ONNX file: matrices ``numbers`` and ``text`` of ``takes`` in, ``numbers out`` and
            ``text out`` of ``gives`` out.
        takes: The columns that it takes, and their types.
        gives: The columns that it makes or changes, and their types; others pass by.
        drops: The columns that it leaves out.
        lineage: How they come from one another.
        optional: Which of the columns that it takes may be left out.
    """

    data: bytes
    takes: Types
    gives: Types
    drops: tuple[str, ...]
    lineage: Lineage
    optional: frozenset[str] = frozenset()

    @cached_property
    def session(self) -> onnxruntime.InferenceSession:
        """What runs it."""
        return onnxruntime.InferenceSession(self.data, providers=["CPUExecutionProvider"])


def names_of(types: Types) -> tuple[list[str], list[str]]:
    """Return the names of the numbers, and of the texts."""
    numbers = [name for name, type_ in types.items() if type_ != "text"]
    return numbers, [name for name, type_ in types.items() if type_ == "text"]


def run_graph(saved: SavedGraph, X: pd.DataFrame) -> pd.DataFrame:
    """Return what a saved graph gives for the columns that it takes."""
    numbers, texts = names_of(saved.takes)
    feed = {}
    if numbers:
        feed["numbers"] = X[numbers].to_numpy(np.float64)
    if texts:
        feed["text"] = X[texts].astype(object).fillna(MISSING_TEXT).to_numpy()
    wanted = [output.name for output in saved.session.get_outputs()]
    lineage = saved.lineage
    width = max(lineage.width, longest(feed) if lineage.splits else 0)
    parted = pieces(feed, len(X), width) if len(X) else [feed]
    ran = [saved.session.run(wanted, piece) for piece in parted]
    joined = [np.concatenate(parts) for parts in zip(*ran, strict=True)]
    found = dict(zip(wanted, joined, strict=True))
    numbers, texts = names_of(saved.gives)
    made = {name: pd.Series(found[NUMBERS_OUT][:, i], X.index) for i, name in enumerate(numbers)}
    for i, name in enumerate(texts):
        column = found[TEXT_OUT][:, i].astype(object)
        column[column == MISSING_TEXT] = None
        made[name] = pd.Series(column, X.index, dtype=object)
    return pd.DataFrame({name: made[name] for name in saved.gives}, index=X.index)


class Saved(Values):
    """Applies a saved transformation; columns that it has no say in pass by.

    It may lack columns: then what is made of them isn't made.
    """

    def __init__(self, saved: SavedGraph) -> None:
        self._saved = saved
        self.lineage = saved.lineage

    def run(self, table: Table) -> Table:
        """Return the training rows with what the saved graph gives."""
        self.lineage = _of_columns(self._saved, self._given(table.X.columns))
        return super().run(table)

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with what the saved graph gives."""
        kept = without_columns(X, frozenset(self._saved.drops))
        given = self._given(X.columns)
        if not given:
            return kept
        made = run_graph(self._saved, X.reindex(columns=list(self._saved.takes)))
        return with_columns(kept, {name: made[name].to_numpy() for name in given})

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the saved graph."""
        kept = without(graph, inputs, frozenset(self._saved.drops))
        given = self._given((*inputs.number_columns, *inputs.text_columns))
        if not given:
            return kept
        model = onnx.load_model_from_string(self._saved.data)
        whole = _completed(graph, inputs, self._saved.takes)
        taken = arranged(graph, whole, *names_of(self._saved.takes))
        fed = {"numbers": taken.numbers, "text": taken.text}
        prefix = graph.prefix()

        def rename(name: str | bytes) -> str:
            return fed.get(str(name)) or (f"{prefix}{name!s}" if name else "")

        rename_values(model.graph, rename)
        graph.embed(model)
        numbers, texts = names_of(self._saved.gives)
        made = Inputs(prefix + NUMBERS_OUT, prefix + TEXT_OUT, tuple(numbers), tuple(texts))
        return _joined(graph, kept, arranged(graph, made, *names_of(given)))

    def _given(self, names: Iterable[str]) -> Types:
        """Return the columns that can be made of these."""
        known, sources = set(names), self._saved.lineage.sources
        gives = self._saved.gives
        return {name: type_ for name, type_ in gives.items() if known.issuperset(sources(name))}


def _of_columns(saved: SavedGraph, given: Types) -> Lineage:
    """Return the lineage of the columns that are given."""
    whole = saved.lineage
    return Lineage(
        made={name: whole.sources(name) for name in given},
        types=given,
        filled=whole.filled & set(given),
        torn=whole.torn & set(given),
        width=whole.width,
        splits=whole.splits,
    )


def _completed(graph: Graph, inputs: Inputs, takes: Types) -> Inputs:
    """Return the inputs with missing values for the columns that aren't there."""
    numbers, texts = names_of(takes)
    no_numbers = [name for name in numbers if name not in inputs.number_columns]
    no_texts = [name for name in texts if name not in inputs.text_columns]
    rows = graph.add("Shape", inputs.numbers or inputs.text, start=0, end=1)
    if no_numbers:
        inputs = with_numbers(graph, inputs, no_numbers, _gaps(graph, rows, no_numbers, np.nan))
    if no_texts:
        inputs = with_texts(graph, inputs, no_texts, _gaps(graph, rows, no_texts, MISSING_TEXT))
    return inputs


def _gaps(graph: Graph, rows: str, names: list[str], gap: float | str) -> str:
    """Add the nodes of a matrix of missing values, a column for each name."""
    width = graph.constant(np.array([len(names)], np.int64))
    value = np.array([[gap]], dtype=object if isinstance(gap, str) else np.float64)
    shape = graph.add("Concat", rows, width, axis=0)
    return graph.add("Expand", graph.constant(value), shape)


def _joined(graph: Graph, kept: Inputs, made: Inputs) -> Inputs:
    """Return the columns that pass by, and those that were made."""
    kept = without(graph, kept, frozenset((*made.number_columns, *made.text_columns)))
    if made.number_columns:
        kept = with_numbers(graph, kept, made.number_columns, made.numbers)
    return with_texts(graph, kept, made.text_columns, made.text) if made.text_columns else kept
