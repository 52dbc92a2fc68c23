"""Features for linear learners: standardised numbers, and one indicator per known category."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from trainlet.catalogue.estimators.columns import Kinds, kinds
from trainlet.catalogue.estimators.graph import Graph, Inputs
from trainlet.catalogue.estimators.lookup import emit_lookup


@dataclass(frozen=True, slots=True)
class Indicators:
    """The fitted encoding; an unknown category has no indicator."""

    columns: Kinds
    transformer: Any

    def transform(self, X: pd.DataFrame) -> Any:
        """Return the design matrix, dense or sparse ``[n, d]``."""
        return self.transformer.transform(X)

    def emit_dot(
        self, graph: Graph, inputs: Inputs, weights: NDArray[np.float64], bias: NDArray[np.float64]
    ) -> str:
        """Add the nodes of ``transform(X) @ weights + bias``; return double ``[n, k]``.

        No indicator is ever written out: a category adds its row of the weights.
        """
        split = len(self.columns.numbers)
        total = graph.constant(bias[None, :])
        if self.columns.numbers:
            total = graph.add("Add", total, self._numbers(graph, inputs, weights[:split]))
        if self.columns.texts:
            total = graph.add("Add", total, self._texts(graph, inputs, weights[split:]))
        return total

    def _numbers(self, graph: Graph, inputs: Inputs, weights: NDArray[np.float64]) -> str:
        scaler = self.transformer.named_transformers_["numbers"]
        centred = graph.add("Sub", inputs.numbers, graph.constant(scaler.mean_))
        scaled = graph.add("Div", centred, graph.constant(scaler.scale_))
        return graph.add("MatMul", scaled, graph.constant(weights))

    def _texts(self, graph: Graph, inputs: Inputs, weights: NDArray[np.float64]) -> str:
        categories = self.transformer.named_transformers_["texts"].categories_
        sizes = [len(known) for known in categories]
        starts = np.cumsum([0, *sizes[:-1]])
        rows = [start + np.arange(size) for start, size in zip(starts, sizes, strict=True)]
        found = emit_lookup(graph, inputs, categories, rows, float(len(weights)))
        places = graph.add("Cast", found, to=7)  # 7 is int64
        padded = np.vstack([weights, np.zeros((1, weights.shape[1]))])
        gathered = graph.add("Gather", graph.constant(padded), places)
        axis = graph.constant(np.array([1], np.int64))
        return graph.add("ReduceSum", gathered, axis, keepdims=0)


def fit_indicators(X: pd.DataFrame) -> Indicators:
    """Return the encoding fitted to ``X``, which has no missing values."""
    columns = kinds(X)
    transformer = ColumnTransformer(
        [
            ("numbers", StandardScaler(), columns.numbers),
            ("texts", OneHotEncoder(handle_unknown="ignore"), columns.texts),
        ]
    )
    return Indicators(columns, transformer.fit(X))
