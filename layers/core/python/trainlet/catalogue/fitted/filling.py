"""Puts something in the place of missing values, or takes out what has them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.fitted.frames import with_columns, without_columns
from trainlet.catalogue.fitted.outputs import fresh
from trainlet.catalogue.fitted.steps import Matrix, OnlyTraining, Values
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.nodes.columns import numbers_of, texts_of, with_numbers, without
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Table
from trainlet.cells import MISSING_TEXT


class Fill(Values):
    """Puts one value per column in the place of missing ones.

    Args:
        values: By column: doubles, and texts.
    """

    def __init__(self, values: dict[str, float | str]) -> None:
        self._values = values
        self.lineage = Lineage(filled=frozenset(values))

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table without gaps in these columns."""
        return X.fillna(self._values) if self._values else X

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes that fill: a whole matrix at a time."""
        numbers = self._values_of(inputs.number_columns)
        texts = self._values_of(inputs.text_columns)
        if any(value is not None for value in numbers):
            filler = np.array([np.nan if v is None else v for v in numbers], dtype=np.float64)
            is_gap = graph.add("IsNaN", inputs.numbers)
            filled = graph.add("Where", is_gap, graph.constant(filler), inputs.numbers)
            inputs = replace(inputs, numbers=filled)
        if any(value is not None for value in texts):
            filler = np.array([MISSING_TEXT if v is None else v for v in texts], dtype=object)
            filled = graph.add(
                "Where", is_missing_text(graph, inputs.text), graph.constant(filler), inputs.text
            )
            inputs = replace(inputs, text=filled)
        return inputs

    def _values_of(self, columns: tuple[str, ...]) -> list[Any]:
        return [self._values.get(name) for name in columns]


def is_missing_text(graph: Graph, texts: str) -> str:
    """Add the node that tells which texts are missing."""
    return graph.add("Equal", texts, graph.constant(np.array([MISSING_TEXT], dtype=object)))


class RemoveRows(OnlyTraining):
    """Leaves rows with gaps out of training; at scoring such a row's answer stays empty."""

    def __init__(self, columns: list[str]) -> None:
        self._columns = columns

    def run(self, table: Table) -> Table:
        """Return the rows that are complete in the chosen columns."""
        complete = table.X[self._columns].notna().all(axis=1).to_numpy()
        return table.take(np.flatnonzero(complete))


class RemoveColumns(Values):
    """Leaves columns out."""

    def __init__(self, dropped: frozenset[str]) -> None:
        self._dropped = dropped

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the other columns."""
        return without_columns(X, self._dropped)

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes that leave the columns out."""
        return without(graph, inputs, self._dropped)


class FlagMissing(Values):
    """Adds a column of truth values for each of some columns: whether it is missing.

    Args:
        columns: The columns.
        taken: The names that there are.
    """

    def __init__(self, columns: list[str], taken: Iterable[str]) -> None:
        self._columns = columns
        named = fresh([f"{name}_IsMissing" for name in columns], taken)
        self._names = dict(zip(columns, named, strict=True))
        flags = {self._names[name]: (name,) for name in columns}
        self.lineage = Lineage(
            made=flags, types=dict.fromkeys(flags, "boolean"), filled=frozenset(flags)
        )

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with the flags behind it."""
        present = [name for name in self._columns if name in X.columns]
        flags = {self._names[name]: X[name].isna().to_numpy(np.float64) for name in present}
        return with_columns(X, flags)

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of the flags."""
        numbers = [name for name in self._columns if name in inputs.number_columns]
        texts = [name for name in self._columns if name in inputs.text_columns]
        made = inputs
        if numbers:
            gaps = graph.add("IsNaN", numbers_of(graph, inputs, numbers))
            made = self._with_flags(graph, made, numbers, gaps)
        if texts:
            gaps = is_missing_text(graph, texts_of(graph, inputs, texts))
            made = self._with_flags(graph, made, texts, gaps)
        return made

    def _with_flags(self, graph: Graph, inputs: Inputs, names: list[str], gaps: str) -> Inputs:
        flags = graph.add("Cast", gaps, to=11)  # 11 is double
        return with_numbers(graph, inputs, [self._names[name] for name in names], flags)


@dataclass(frozen=True, slots=True)
class Rounding:
    """How guesses become values of their columns' types: doubles, whole numbers, 0 or 1.

    Attributes:
        whole: Which columns hold whole numbers, ``[p]``.
        truths: Which of them hold truth values, ``[p]``.
    """

    whole: NDArray[np.bool_]
    truths: NDArray[np.bool_]

    def compute(self, values: Matrix) -> Matrix:
        """Return guesses ``[n, p]`` rounded."""
        values = np.where(self.whole, np.rint(values), values)
        return np.where(self.truths, np.clip(values, 0.0, 1.0), values)

    def nodes(self, graph: Graph, values: str) -> str:
        """Add the nodes of ``compute``."""
        if self.whole.any():
            whole = graph.add("Round", values)
            values = graph.add("Where", graph.constant(self.whole), whole, values)
        if self.truths.any():
            truth = graph.add(
                "Clip", values, graph.constant(np.array(0.0)), graph.constant(np.array(1.0))
            )
            values = graph.add("Where", graph.constant(self.truths), truth, values)
        return values


class Chain(Values):
    """Several steps as one."""

    def __init__(self, steps: list[Values | RemoveRows]) -> None:
        self._steps = steps
        self.lineage = chained([step.lineage for step in steps])

    def run(self, table: Table) -> Table:
        """Return the training rows behind all of them."""
        for step in self._steps:
            table = step.run(table)
        return table

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table behind all of them."""
        for step in self._steps:
            X = step.apply(X)
        return X

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of all of them."""
        for step in self._steps:
            inputs = step.emit(graph, inputs)
        return inputs


def chained(parts: list[Lineage]) -> Lineage:
    """Return the lineage of several steps, of which none changes what another made."""
    return Lineage(
        made={name: sources for part in parts for name, sources in part.made.items()},
        types={name: type_ for part in parts for name, type_ in part.types.items()},
        filled=frozenset().union(*(part.filled for part in parts)),
        torn=frozenset().union(*(part.torn for part in parts)),
        width=sum(part.width for part in parts),
        splits=any(part.splits for part in parts),
    )
