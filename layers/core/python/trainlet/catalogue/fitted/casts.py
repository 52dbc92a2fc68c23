"""Columns of other types: the same conversions in numpy and as nodes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.nodes.columns import numbers_of, with_numbers, with_texts, without
from trainlet.catalogue.nodes.graph import ML, Graph, Inputs
from trainlet.catalogue.spec import Table
from trainlet.cells import MISSING_TEXT, ColumnType
from trainlet.errors import BadRecipe

MOST_NAMES = 10_000
NO_NAME = "\ue001 other"
"""The category of a number that training never saw."""


@dataclass(frozen=True, slots=True)
class Cast:
    """A column of another type; as it is, unless it is one of the three below."""

    name: str
    type: ColumnType

    def compute(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the values ``[n]`` as the type has them."""
        return values

    def nodes(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of ``compute``."""
        return inputs


class Whole(Cast):
    """Numbers rounded to the nearest whole one, halves to the even one."""

    def compute(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return whole numbers."""
        rounded: NDArray[Any] = np.rint(values)
        return rounded

    def nodes(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of ``compute``."""
        rounded = graph.add("Round", numbers_of(graph, inputs, [self.name]))
        return with_numbers(graph, inputs, [self.name], rounded)


class Truth(Cast):
    """Whether a number is not 0."""

    def compute(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return 0 or 1."""
        return np.where(np.isnan(values), np.nan, values != 0)

    def nodes(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of ``compute``."""
        values = numbers_of(graph, inputs, [self.name])
        is_zero = graph.add("Equal", values, graph.constant(np.zeros(1)))
        truth = graph.add("Cast", graph.add("Not", is_zero), to=11)  # 11 is double
        kept = graph.add("Where", graph.add("IsNaN", values), values, truth)
        return with_numbers(graph, inputs, [self.name], kept)


@dataclass(frozen=True, slots=True)
class Named(Cast):
    """A number as the name of a category; one never seen in training is another category.

    Attributes:
        known: The numbers there are names for, ascending, ``[k]``.
        names: Their names.
    """

    known: NDArray[np.float64]
    names: list[str]

    def compute(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the names, None where missing."""
        table = dict(zip(self.known.tolist(), self.names, strict=True))
        named = [
            None if np.isnan(value) else table.get(value, NO_NAME) for value in values.tolist()
        ]
        return np.array(named, dtype=object)

    def nodes(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of ``compute``."""
        values = numbers_of(graph, inputs, [self.name])
        keys, texts = graph.tensor(self.known), graph.tensor(np.array(self.names, dtype=object))
        named = graph.add(
            "LabelEncoder",
            values,
            domain=ML,
            keys_tensor=keys,
            values_tensor=texts,
            default_string=NO_NAME,
        )
        gap = graph.constant(np.array([MISSING_TEXT], dtype=object))
        whole = graph.add("Where", graph.add("IsNaN", values), gap, named)
        return with_texts(graph, without(graph, inputs, frozenset({self.name})), [self.name], whole)


def fit_cast(table: Table, name: str, type_: ColumnType) -> Cast:
    """Return how a column becomes one of a type.

    Raises:
        BadRecipe: It is a text that another step has made.
    """
    given = table.types[name]
    if given == type_:
        return Cast(name, type_)
    if given == "text":
        raise BadRecipe(
            f"Column {name!r} is a text that a step has changed: it can't become {type_}.",
            remedy="Put this step before the others.",
            studio="0042",
            column=name,
            field="data_type",
        )
    if type_ == "text":
        return _named(table.X[name], name, given)
    kinds: dict[ColumnType, type[Cast]] = {"integer": Whole, "boolean": Truth}
    return kinds.get(type_, Cast)(name, type_)


def _named(column: "pd.Series[Any]", name: str, given: ColumnType) -> Named:
    known = np.unique(column.dropna().to_numpy(np.float64)) + 0.0  # there is one zero
    if (np.rint(known) != known).any():
        raise BadRecipe(
            f"Column {name!r} has fractions, which are no categories behind other steps.",
            remedy="Group them into bins, or put this step first.",
            studio="0017",
            column=name,
            field="categorical",
        )
    if len(known) > MOST_NAMES:
        raise BadRecipe(
            f"Column {name!r} has {len(known):,} different values: too many for categories.",
            remedy=f"Group them first; {MOST_NAMES:,} are the most.",
            studio="0014",
            column=name,
            field="categorical",
        )
    if given == "boolean":
        return Named(name, "text", known, ["true" if value else "false" for value in known])
    return Named(name, "text", known, [f"{value:.0f}" for value in known])
