"""Features for linear learners: standardised numbers, and one indicator per known category."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from trainlet.catalogue.estimators.columns import Kinds, kinds
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.nodes.lookup import emit_lookup


@dataclass(frozen=True, slots=True)
class Indicators:
    """The fitted encoding; an unknown category has no indicator."""

    columns: Kinds
    transformer: Any

    def transform(self, X: pd.DataFrame) -> Any:
        """Return the design matrix, dense or sparse ``[n, d]``."""
        return self.transformer.transform(X)

    def dense(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return the design matrix, dense ``[n, d]``."""
        return dense(self.transform(X))

    @property
    def sizes(self) -> list[int]:
        """How many indicators each column of texts has."""
        return [len(known) for known in self._categories()] if self.columns.texts else []

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of ``dense`` and return double ``[n, d]``."""
        parts = [self._scaled(graph, inputs)] if self.columns.numbers else []
        if self.columns.texts:
            parts.append(self._indicators(graph, inputs))
        return graph.add("Concat", *parts, axis=1) if len(parts) > 1 else parts[0]

    def emit_dot(
        self, graph: Graph, inputs: Inputs, weights: NDArray[np.float64], bias: NDArray[np.float64]
    ) -> str:
        """Add the nodes of ``transform(X) @ weights + bias``; return double ``[n, k]``.

        No indicator is ever written out: a category adds its row of the weights.
        """
        split = len(self.columns.numbers)
        total = graph.constant(bias[None, :])
        if self.columns.numbers:
            numbers = graph.add(
                "MatMul", self._scaled(graph, inputs), graph.constant(weights[:split])
            )
            total = graph.add("Add", total, numbers)
        if self.columns.texts:
            total = graph.add("Add", total, self._texts(graph, inputs, weights[split:]))
        return total

    def emit_squares(
        self,
        graph: Graph,
        inputs: Inputs,
        weights: NDArray[np.float64],
        centre: NDArray[np.float64],
    ) -> str:
        """Add the nodes of weighted squares of the distances from a centre; return ``[n, k]``.

        They are ``((dense(X)[:, :, None] - centre) ** 2 * weights).sum(axis=1)``, both ``[d, k]``.
        A category adds what its row has more with the indicator than without.
        """
        split = len(self.columns.numbers)
        without = weights[split:] * centre[split:] ** 2
        total = graph.constant(without.sum(axis=0)[None, :])
        if self.columns.numbers:
            last = graph.constant(np.array([2], np.int64))
            scaled = graph.add("Unsqueeze", self._scaled(graph, inputs), last)
            away = graph.add("Sub", scaled, graph.constant(centre[:split]))
            squares = graph.add(
                "Mul", graph.add("Mul", away, away), graph.constant(weights[:split])
            )
            axis = graph.constant(np.array([1], np.int64))
            total = graph.add("Add", total, graph.add("ReduceSum", squares, axis, keepdims=0))
        if self.columns.texts:
            more = weights[split:] * (1 - centre[split:]) ** 2 - without
            total = graph.add("Add", total, self._texts(graph, inputs, more))
        return total

    def _scaled(self, graph: Graph, inputs: Inputs) -> str:
        scaler = self.transformer.named_transformers_["numbers"]
        if scaler.mean_ is None:
            return inputs.numbers
        centred = graph.add("Sub", inputs.numbers, graph.constant(scaler.mean_))
        return graph.add("Div", centred, graph.constant(scaler.scale_))

    def _indicators(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of the indicators: each asks whether its text has its own place."""
        sizes = self.sizes
        places = self._places(graph, inputs)
        asked = graph.columns(places, np.repeat(np.arange(len(sizes)), sizes).tolist())
        is_there = graph.add("Equal", asked, graph.constant(np.arange(sum(sizes))))
        return graph.add("Cast", is_there, to=11)  # 11 is double

    def _texts(self, graph: Graph, inputs: Inputs, weights: NDArray[np.float64]) -> str:
        padded = np.vstack([weights, np.zeros((1, weights.shape[1]))])
        gathered = graph.add("Gather", graph.constant(padded), self._places(graph, inputs))
        axis = graph.constant(np.array([1], np.int64))
        return graph.add("ReduceSum", gathered, axis, keepdims=0)

    def _places(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of each text's place among all indicators, past them if it is unknown."""
        sizes = self.sizes
        starts = np.cumsum([0, *sizes[:-1]])
        rows = [start + np.arange(size) for start, size in zip(starts, sizes, strict=True)]
        found = emit_lookup(graph, inputs, self._categories(), rows, float(sum(sizes)))
        return graph.add("Cast", found, to=7)  # 7 is int64

    def _categories(self) -> list[NDArray[np.object_]]:
        found: list[NDArray[np.object_]] = self.transformer.named_transformers_["texts"].categories_
        return found


def fit_indicators(X: pd.DataFrame, *, standardise: bool = True) -> Indicators:
    """Return the encoding fitted to ``X``, which has no missing values.

    Args:
        X: The training rows.
        standardise: Whether numbers are centred and scaled, or as they are.

    Raises:
        ValueError: The squares of numbers are beyond all numbers.
    """
    columns = kinds(X)
    scaler = StandardScaler(with_mean=standardise, with_std=standardise)
    transformer = ColumnTransformer(
        [
            ("numbers", scaler, columns.numbers),
            ("texts", OneHotEncoder(handle_unknown="ignore"), columns.texts),
        ]
    )
    transformer.fit(X)
    if standardise and columns.numbers:
        _check_scales(columns.numbers, transformer.named_transformers_["numbers"])
    return Indicators(columns, transformer)


def _check_scales(names: list[str], scaler: Any) -> None:
    odd = np.flatnonzero(~np.isfinite(scaler.mean_ + scaler.var_))
    if len(odd):
        raise ValueError(f"the numbers of column {names[odd[0]]!r} are too large to be scaled")


def dense(block: Any) -> NDArray[np.float64]:
    """Return rows of a design matrix written out, ``[n, d]``."""
    written = block.toarray() if hasattr(block, "toarray") else block
    return np.asarray(written, dtype=np.float64)
