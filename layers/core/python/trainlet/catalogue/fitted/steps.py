"""What fitted transforms have in common."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.fitted.frames import with_columns
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.nodes.columns import numbers_of, with_numbers
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Table, Types
from trainlet.errors import BadRecipe

Matrix = NDArray[np.float64]


class Values:
    """A fitted step that acts on the values of a row: in training as in the model."""

    lineage = Lineage()

    @property
    def told(self) -> Mapping[str, Any]:
        """What there is to be told of it in a report, as JSON may hold it."""
        return {}

    def run(self, table: Table) -> Table:
        """Return the training rows with the columns that ``apply`` makes."""
        X = self.apply(table.X)
        return replace(table, X=X, types=types_behind(self.lineage, table.types, X))

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table as it is."""
        return X

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add nothing."""
        return inputs


class OnlyTraining:
    """A fitted step that changes which rows are trained on, and nothing about any other row."""

    lineage = Lineage()

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table as it is."""
        return X

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add nothing."""
        return inputs


class Function(Protocol):
    """A function of numbers, column by column: the same in numpy and as nodes.

    ``places`` tells which of its fitted columns those given are.
    """

    def compute(self, values: Matrix, places: list[int]) -> Matrix:
        """Return the function of ``[n, k]``."""
        ...

    def nodes(self, graph: Graph, values: str, places: list[int]) -> str:
        """Add the nodes of ``compute`` for double ``[n, k]``."""
        ...


class Columnwise(Values):
    """Makes one column of numbers of each of some columns of numbers.

    Args:
        function: The function.
        columns: Of which columns.
        outputs: The names of what it makes; those of the columns themselves to change them in
            place.
        lineage: What else is to be said of them: types, gaps filled and gaps made.
    """

    def __init__(
        self, function: Function, columns: list[str], outputs: list[str], lineage: Lineage
    ) -> None:
        self._function = function
        self._columns = columns
        self._outputs = outputs
        made = {name: (source,) for name, source in zip(outputs, columns, strict=True)}
        self.lineage = replace(lineage, made={**lineage.made, **made})

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with the columns that the function makes."""
        places = self._present(X.columns)
        if not places:
            return X
        values = X[[self._columns[i] for i in places]].to_numpy(np.float64)
        made = self._function.compute(values, places)
        return with_columns(X, {self._outputs[i]: made[:, k] for k, i in enumerate(places)})

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of the function."""
        places = self._present(inputs.number_columns)
        if not places:
            return inputs
        values = numbers_of(graph, inputs, [self._columns[i] for i in places])
        made = self._function.nodes(graph, values, places)
        return with_numbers(graph, inputs, [self._outputs[i] for i in places], made)

    def _present(self, names: "pd.Index[str] | tuple[str, ...]") -> list[int]:
        known = set(names)
        return [i for i, name in enumerate(self._columns) if name in known]


def key_of(table: Table, name: str) -> "pd.Series[Any]":
    """Return a column that a setting names: a feature, one aside, or the label.

    Raises:
        BadRecipe: There is none of that name.
    """
    if name in table.X.columns:
        return table.X[name]
    if table.aside is not None and name in table.aside.columns:
        return table.aside[name]
    if name == table.label and table.y is not None:
        return pd.Series(table.y)
    raise BadRecipe(
        f"A setting names column {name!r}, which isn't there.",
        remedy=f"The columns are: {', '.join([*table.X.columns][:30])}.",
        studio="0001",
        column=name,
        field="steps",
    )


def types_behind(lineage: Lineage, types: Types, X: pd.DataFrame) -> Types:
    """Return the types of the columns of ``X``, which lie behind a step."""
    known = {**types, **lineage.types}
    return {name: known[name] for name in X.columns}
