"""Functions of one or two columns of numbers, as a step."""

from dataclasses import replace

import numpy as np
import pandas as pd

from trainlet.catalogue.fitted.frames import with_columns
from trainlet.catalogue.fitted.numbers.mathematics_basic import BASIC
from trainlet.catalogue.fitted.numbers.mathematics_pairs import COMPARE, OPERATIONS
from trainlet.catalogue.fitted.numbers.mathematics_rounding import ROUNDING
from trainlet.catalogue.fitted.numbers.mathematics_special import SPECIAL
from trainlet.catalogue.fitted.numbers.mathematics_trigonometric import TRIGONOMETRIC
from trainlet.catalogue.fitted.numbers.operations import Operation
from trainlet.catalogue.fitted.steps import Matrix, Values
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.nodes.columns import numbers_of, with_numbers
from trainlet.catalogue.nodes.expressions import Expression
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.errors import BadRecipe

CATEGORIES: dict[str, dict[str, Operation]] = {
    "basic": BASIC,
    "compare": COMPARE,
    "operations": OPERATIONS,
    "rounding": ROUNDING,
    "special": SPECIAL,
    "trigonometric": TRIGONOMETRIC,
}
FUNCTIONS = {name: function for known in CATEGORIES.values() for name, function in known.items()}


class Applied(Values):
    """Applies a function to columns of numbers.

    What is missing, what the function isn't defined for, and what is infinite give a missing value.

    Args:
        operation: The function.
        columns: Its first arguments.
        seconds: Its second arguments: as many columns, or a number for all.
        outputs: The names of its values.
        lineage: Their types, and which may be missing.
    """

    def __init__(
        self,
        operation: Operation,
        columns: list[str],
        seconds: list[str] | float,
        outputs: list[str],
        lineage: Lineage,
    ) -> None:
        self._operation, self._columns, self._outputs = operation, columns, outputs
        self._seconds = seconds
        named = seconds if isinstance(seconds, list) else columns
        self._sources = list(zip(columns, named, strict=True))
        made = {
            name: tuple(dict.fromkeys(pair))
            for name, pair in zip(outputs, self._sources, strict=True)
        }
        self.lineage = replace(lineage, made=made)

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with the function's values."""
        places = self._present(X.columns)
        if not places:
            return X
        x = X[[self._sources[i][0] for i in places]].to_numpy(np.float64)
        y = np.full((1, 1), self._seconds) if isinstance(self._seconds, float) else None
        if y is None:
            y = X[[self._sources[i][1] for i in places]].to_numpy(np.float64)
        made = self._values(x, y)
        return with_columns(X, {self._outputs[i]: made[:, k] for k, i in enumerate(places)})

    def _values(self, x: Matrix, y: Matrix) -> Matrix:
        with np.errstate(all="ignore"):
            found = self._operation.compute(x, y)
        is_none = np.isnan(x) | np.isnan(y) | ~np.isfinite(found)
        return np.where(is_none, np.nan, found)

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of the function.

        Raises:
            BadRecipe: It has none.
        """
        places = self._present(inputs.number_columns)
        if not places:
            return inputs
        x = Expression(graph, numbers_of(graph, inputs, [self._sources[i][0] for i in places]))
        if isinstance(self._seconds, float):
            y = Expression(graph, graph.constant(np.array([self._seconds])))
        else:
            y = Expression(graph, numbers_of(graph, inputs, [self._sources[i][1] for i in places]))
        made = self._nodes(x, y)
        return with_numbers(graph, inputs, [self._outputs[i] for i in places], made.name)

    def _nodes(self, x: Expression, y: Expression) -> Expression:
        if self._operation.nodes is None:
            raise BadRecipe(
                "This function can't be part of a model.",
                remedy="Apply it in a clean job first.",
                field="steps",
            )
        found = self._operation.nodes(x, y)
        is_none = x.apply("IsNaN") | y.apply("IsNaN") | found.apply("IsInf")
        return is_none.then(float("nan"), found)

    def _present(self, names: "pd.Index[str] | tuple[str, ...]") -> list[int]:
        known = set(names)
        return [i for i, pair in enumerate(self._sources) if known.issuperset(pair)]
