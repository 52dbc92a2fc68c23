"""Features of users or of items: as a design matrix, and as ONNX nodes.

A number is divided by its largest absolute value and not moved; a text has an indicator for each
value seen in training; what is missing takes the value seen most often.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from trainlet.catalogue.estimators.columns import kinds
from trainlet.catalogue.estimators.matchbox.ratings import Floats
from trainlet.catalogue.nodes.columns import numbers_of, texts_of
from trainlet.catalogue.nodes.expressions import Expression
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.nodes.lookup import emit_lookup
from trainlet.cells import MISSING_TEXT
from trainlet.registry import Input

Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Features:
    """A fitted encoding.

    Attributes:
        numbers: The columns of numbers.
        ranges: The smallest and the largest value of each, ``[p, 2]``.
        scales: The largest absolute value of each, 1 for 0, ``[p]``.
        usual: What each takes where it is missing, ``[p]``.
        texts: The columns of texts, each with the values seen; the first is what it takes where it
            is missing.
    """

    numbers: tuple[str, ...]
    ranges: Floats
    scales: Floats
    usual: Floats
    texts: Mapping[str, Texts]

    @property
    def size(self) -> int:
        """How many columns the design matrix has."""
        return len(self.numbers) + sum(map(len, self.texts.values()))

    @property
    def inputs(self) -> list[Input]:
        """The columns as a signature has them: each may be left out."""
        numbers = [
            Input(name=name, type="number", minimum=low, maximum=high, nullable=True, optional=True)
            for name, (low, high) in zip(self.numbers, self.ranges.tolist(), strict=True)
        ]
        return numbers + [
            Input(name=name, type="text", categories=sorted(known), nullable=True, optional=True)
            for name, known in self.texts.items()
        ]

    def design(self, X: pd.DataFrame) -> Any:
        """Return the design matrix, sparse ``[n, f]``."""
        numbers = X[list(self.numbers)].to_numpy(np.float64)
        filled = np.where(np.isnan(numbers), self.usual, numbers) / self.scales
        parts = [csr_matrix(filled), *(_indicators(X[n], known) for n, known in self.texts.items())]
        return csr_matrix(hstack(parts))

    def told(self, X: pd.DataFrame) -> NDArray[np.bool_]:
        """Return of which rows any feature is told, ``[n]``."""
        told: NDArray[np.bool_] = X[[*self.numbers, *self.texts]].notna().any(axis=1).to_numpy()
        return told

    def emit_dot(self, graph: Graph, inputs: Inputs, weights: Floats) -> str:
        """Add the nodes of ``design(X) @ weights``, double ``[n, d]``."""
        split, parts = len(self.numbers), []
        if self.numbers:
            numbers = numbers_of(graph, inputs, self.numbers)
            usual = graph.constant(self.usual[None, :])
            filled = graph.add("Where", graph.add("IsNaN", numbers), usual, numbers)
            scaled = graph.add("Div", filled, graph.constant(self.scales))
            parts.append(graph.add("MatMul", scaled, graph.constant(weights[:split])))
        if self.texts:
            padded = np.vstack([weights[split:], np.zeros((1, weights.shape[1]))])
            gathered = graph.add("Gather", graph.constant(padded), self._places(graph, inputs))
            axis = graph.constant(np.array([1], np.int64))
            parts.append(graph.add("ReduceSum", gathered, axis, keepdims=0))
        return graph.add("Add", *parts) if len(parts) > 1 else parts[0]

    def emit_told(self, graph: Graph, inputs: Inputs) -> Expression:
        """Add the nodes of ``told``, bool ``[n, 1]``."""
        missing = []
        if self.numbers:
            missing.append(graph.add("IsNaN", numbers_of(graph, inputs, self.numbers)))
        if self.texts:
            sentinel = graph.constant(np.array([MISSING_TEXT], dtype=object))
            missing.append(graph.add("Equal", texts_of(graph, inputs, list(self.texts)), sentinel))
        all_ = graph.add("Concat", *missing, axis=1) if len(missing) > 1 else missing[0]
        counts = graph.add("Cast", graph.add("Not", all_), to=7)  # 7 is int64
        axis = graph.constant(np.array([1], np.int64))
        told = graph.add("ReduceMax", counts, axis, keepdims=1)
        return Expression(graph, graph.add("Cast", told, to=9))  # 9 is bool

    def _places(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of each text's place among all indicators, past them if it is unknown."""
        names, sizes = list(self.texts), [len(known) for known in self.texts.values()]
        starts = np.cumsum([0, *sizes[:-1]])
        known = [np.append(values, MISSING_TEXT) for values in self.texts.values()]
        places = [
            np.append(start + np.arange(size, dtype=np.float64), start)
            for start, size in zip(starts, sizes, strict=True)
        ]
        own = Inputs("", texts_of(graph, inputs, names), (), tuple(names))
        found = emit_lookup(graph, own, known, places, float(sum(sizes)))
        return graph.add("Cast", found, to=7)  # 7 is int64


def fit_features(X: pd.DataFrame) -> Features:
    """Return the encoding of features, fitted to those of the entities that have ratings."""
    columns = kinds(X)
    filled = {name: X[name].dropna() for name in (*columns.numbers, *columns.texts)}
    there = [name for name in columns.numbers if len(filled[name])]
    ranges = np.array([(filled[name].min(), filled[name].max()) for name in there], np.float64)
    ranges = ranges.reshape(len(there), 2)
    scales = np.abs(ranges).max(axis=1, initial=0.0)
    usual = np.array([float(filled[name].mode().iloc[0]) for name in there])
    texts = {name: _by_count(filled[name]) for name in columns.texts if len(filled[name])}
    return Features(tuple(there), ranges, np.where(scales > 0, scales, 1.0), usual, texts)


def _by_count(column: "pd.Series[Any]") -> Texts:
    """Return each value once, the one seen most often first; of equals the alphabetically first."""
    counts = column.value_counts()
    ordered = sorted(counts.index, key=lambda value: (-counts[value], value))
    return np.array(ordered, dtype=object)


def _indicators(column: "pd.Series[Any]", known: Texts) -> Any:
    places = pd.Index(known).get_indexer(pd.Index(column.where(column.notna(), known[0])))
    rows = np.flatnonzero(places >= 0)
    cells = (np.ones(len(rows)), (rows, places[rows]))
    return csr_matrix(cells, shape=(len(column), len(known)))
