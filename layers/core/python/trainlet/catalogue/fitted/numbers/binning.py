"""Bins of columns of numbers: n edges part n + 1 bins, and an edge belongs to the lower one."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.fitted.frames import with_columns
from trainlet.catalogue.fitted.numbers.edges import Vector
from trainlet.catalogue.fitted.steps import Values
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.nodes.columns import numbers_of, with_numbers, with_texts, without
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.cells import MISSING_TEXT, ColumnType

Table = NDArray[np.float64] | NDArray[np.object_]
FLOAT, INT64 = 1, 7


class Bins(Values):
    """Makes of each value what its bin stands for.

    Args:
        edges: The ascending edges of each column, by its name.
        outputs: The names of what is made of them.
        tables: For each column what its bins stand for, from the lowest, and at last what a missing
            value becomes: doubles, or texts and None.
        type_: The type of what is made.
    """

    def __init__(
        self,
        edges: dict[str, Vector],
        outputs: list[str],
        tables: list[Table],
        type_: ColumnType,
    ) -> None:
        self._columns, self._edges = list(edges), list(edges.values())
        self._outputs, self._tables = outputs, tables
        made = {out: (name,) for out, name in zip(outputs, edges, strict=True)}
        width = len(edges) * max((len(each) for each in edges.values()), default=0)
        self.lineage = Lineage(made=made, types=dict.fromkeys(outputs, type_), width=width)

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with the bins."""
        made = {}
        for place in self._present(X.columns):
            values = X[self._columns[place]].to_numpy(np.float64)
            bins = np.searchsorted(self._edges[place], values, side="left")
            made[self._outputs[place]] = self._tables[place][np.where(np.isnan(values), -1, bins)]
        return with_columns(X, made)

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of the bins: a value's is the number of edges below it."""
        places = self._present(inputs.number_columns)
        if not places:
            return inputs
        values = numbers_of(graph, inputs, [self._columns[i] for i in places])
        outputs, tables = [self._outputs[i] for i in places], [self._tables[i] for i in places]
        rows = self._rows(graph, values, places)
        others = without(graph, inputs, frozenset(outputs))
        table = np.concatenate(tables)
        if table.dtype == object:
            known = np.where(pd.isna(table), np.array(MISSING_TEXT, dtype=object), table)
            texts = graph.add("Gather", graph.constant(known), rows)
            return with_texts(graph, others, outputs, texts)
        numbers = graph.add("Gather", graph.constant(table), rows)
        return with_numbers(graph, others, outputs, numbers)

    def _rows(self, graph: Graph, values: str, places: list[int]) -> str:
        """Add the nodes of the rows of all tables, one below the other; int64 ``[n, k]``."""
        ends = np.cumsum([len(self._tables[i]) for i in places])
        starts = ends - [len(self._tables[i]) for i in places]
        edges = np.full((len(places), max(1, *(len(self._edges[i]) for i in places))), np.inf)
        for row, place in enumerate(places):
            edges[row, : len(self._edges[place])] = self._edges[place]
        axis = graph.constant(np.array([2], np.int64))
        above = graph.add("Greater", graph.add("Unsqueeze", values, axis), graph.constant(edges))
        counts = graph.add("ReduceSum", graph.add("Cast", above, to=FLOAT), axis, keepdims=0)
        bins = graph.add(
            "Add", graph.add("Cast", counts, to=INT64), graph.constant(starts.astype(np.int64))
        )
        missing = graph.constant(ends.astype(np.int64) - 1)
        return graph.add("Where", graph.add("IsNaN", values), missing, bins)

    def _present(self, names: "pd.Index[str] | tuple[str, ...]") -> list[int]:
        known = set(names)
        return [i for i, name in enumerate(self._columns) if name in known]
