"""Indicators: a column of 0 and 1 for each value of columns of texts."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.fitted.frames import texts, with_columns
from trainlet.catalogue.fitted.steps import Values
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.nodes.columns import texts_of, with_numbers
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.nodes.lookup import emit_lookup
from trainlet.cells import MISSING_TEXT

UNKNOWN = -1.0


class Dummies(Values):
    """Adds the indicators of columns of texts; an unknown value has none.

    Args:
        known: The values of each column that have an indicator; ``MISSING_TEXT`` stands for none.
        outputs: The indicators' names, column by column in the order of ``known``.
    """

    def __init__(self, known: dict[str, list[str]], outputs: list[str]) -> None:
        self._known, self._outputs = known, outputs
        self._owners = [name for name, values in known.items() for _ in values]
        self.lineage = Lineage(
            made={out: (owner,) for out, owner in zip(outputs, self._owners, strict=True)},
            types=dict.fromkeys(outputs, "integer"),
            filled=frozenset(outputs),
        )

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with the indicators behind it."""
        names = self._present(X.columns)
        if not names:
            return X
        given = texts(X, names)
        given = np.where(pd.isna(given), np.array(MISSING_TEXT, dtype=object), given)
        made = {
            self._outputs[place]: (given[:, names.index(self._owners[place])] == value)
            for place, value in self._of(names)
        }
        return with_columns(X, {name: is_it.astype(np.float64) for name, is_it in made.items()})

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of the indicators: numbers each value, and compares all numbers at once."""
        names = self._present(inputs.text_columns)
        places = [place for place, _ in self._of(names)]
        if not places:
            return inputs
        given = Inputs("", texts_of(graph, inputs, names), (), tuple(names))
        known = [np.array(self._known[name], dtype=object) for name in names]
        codes = [np.arange(len(values), dtype=np.float64) for values in known]
        found = emit_lookup(graph, given, known, codes, UNKNOWN)
        spread = graph.columns(found, [names.index(self._owners[place]) for place in places])
        is_it = graph.add("Equal", spread, graph.constant(np.concatenate(codes)))
        made = graph.add("Cast", is_it, to=11)  # 11 is double
        return with_numbers(graph, inputs, [self._outputs[place] for place in places], made)

    def _present(self, names: "pd.Index[str] | tuple[str, ...]") -> list[str]:
        there = set(names)
        return [name for name in self._known if name in there]

    def _of(self, names: list[str]) -> list[tuple[int, str]]:
        """Return the places of these columns' indicators, and their values."""
        values = [value for known in self._known.values() for value in known]
        return [(i, value) for i, value in enumerate(values) if self._owners[i] in names]


def known_values(column: NDArray[np.object_]) -> list[str]:
    """Return the values of a column of texts, sorted; ``MISSING_TEXT`` last if any is missing."""
    present = {value for value in column if value is not None}
    return [*sorted(present), *([MISSING_TEXT] if len(present) < len(set(column)) else [])]
