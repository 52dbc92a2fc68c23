"""Puts other texts in the place of texts, by one table for all columns."""

import numpy as np
import pandas as pd

from trainlet.catalogue.fitted.frames import with_columns
from trainlet.catalogue.fitted.steps import Values
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.nodes.columns import texts_of, with_texts
from trainlet.catalogue.nodes.graph import ML, Graph, Inputs
from trainlet.cells import MISSING_TEXT


class Levels(Values):
    """Maps the texts of columns; a missing one stays missing.

    Args:
        columns: The columns.
        outputs: The names of the mapped ones.
        mapping: What becomes of known texts.
        default: What becomes of all others.
    """

    def __init__(
        self, columns: list[str], outputs: list[str], mapping: dict[str, str], default: str
    ) -> None:
        self._outputs = dict(zip(columns, outputs, strict=True))
        self._mapping, self._default = {**mapping, MISSING_TEXT: MISSING_TEXT}, default
        self.lineage = Lineage(
            made={made: (source,) for source, made in self._outputs.items()},
            types=dict.fromkeys(outputs, "text"),
        )

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with the mapped columns."""
        present = [name for name in self._outputs if name in X.columns]
        made = {
            self._outputs[name]: np.array([self._of(text) for text in X[name]], dtype=object)
            for name in present
        }
        return with_columns(X, made)

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the node that maps."""
        present = [name for name in self._outputs if name in inputs.text_columns]
        if not present:
            return inputs
        mapped = graph.add(
            "LabelEncoder",
            texts_of(graph, inputs, present),
            domain=ML,
            keys_strings=list(self._mapping),
            values_strings=list(self._mapping.values()),
            default_string=self._default,
        )
        return with_texts(graph, inputs, [self._outputs[name] for name in present], mapped)

    def _of(self, text: str | None) -> str | None:
        return None if text is None else self._mapping.get(text, self._default)
