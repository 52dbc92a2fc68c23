"""Topics that were learned of texts, in scikit-learn and as ONNX nodes."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.decomposition import LatentDirichletAllocation

from trainlet.catalogue.fitted.frames import with_columns
from trainlet.catalogue.fitted.steps import Matrix, Values
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.nodes.columns import texts_of, with_numbers
from trainlet.catalogue.nodes.expressions import Expression
from trainlet.catalogue.nodes.graph import Graph, Inputs

SMALLEST = float(np.finfo(np.float64).eps)
"""What scikit-learn adds to a sum that it divides by."""

DIGAMMA = (1.0 / 252.0, -1.0 / 120.0, 1.0 / 12.0)
RAISED = 6
GRID = 1e12
"""Answers are rounded to one in so many: texts that are alike tie, whatever reckoned them."""


class Counts(Protocol):
    """How often terms are in texts: the same in Python and as nodes."""

    def count(self, texts: "pd.Series[Any]") -> sparse.csr_array:
        """Return how often each term is in each text, ``[n, v]``."""
        ...

    def nodes(self, graph: Graph, texts: str) -> str:
        """Add the nodes of ``count`` for string ``[n, 1]``: double ``[n, v]``."""
        ...


class Topics(Values):
    """Adds columns that tell how much a text is of each topic.

    Args:
        columns: The columns of texts, which together are one.
        names: The names of the terms, ``[v]``.
        counts: Counts them.
        engine: The topics.
        is_share: Whether a text's topics, and a topic's terms, are shares that add up to 1; else
            they are expected counts with their prior.
        facts: What else is to be told.
    """

    def __init__(
        self,
        columns: list[str],
        names: list[str],
        counts: Counts,
        engine: LatentDirichletAllocation,
        *,
        is_share: bool,
        facts: Mapping[str, Any],
    ) -> None:
        self.engine = engine
        self._columns, self._names, self._counts = columns, names, counts
        self._is_share, self._facts = is_share, facts
        topics, width = engine.components_.shape
        self._outputs = [f"Topic {number}" for number in range(1, topics + 1)]
        self.lineage = Lineage(
            made=dict.fromkeys(self._outputs, tuple(columns)),
            types=dict.fromkeys(self._outputs, "number"),
            filled=frozenset(self._outputs),
            width=2 * (width + topics),
            splits=True,
        )

    @property
    def told(self) -> Mapping[str, Any]:
        """The feature topic matrix, a row for each term, and how good the topics are."""
        matrix = self.topic_matrix()
        rows = [[name, *line] for name, line in zip(self._names, matrix.T.tolist(), strict=True)]
        table = {"columns": ["Feature", *self._outputs], "rows": rows}
        return {**self._facts, "feature_topic_matrix": table}

    def topic_matrix(self) -> Matrix:
        """Return how much each term is of each topic, ``[k, v]``."""
        found: Matrix = self.engine.components_
        return found / found.sum(axis=1, keepdims=True) if self._is_share else found

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with the topics behind it."""
        if not set(self._columns) <= set(X.columns):
            return X
        counts = counted_together(X, self._columns, self._counts)
        made = (
            self.engine.transform(counts, normalize=self._is_share)
            if len(X)
            else np.empty((0, len(self._outputs)))
        )
        rounded = np.round(made * GRID) / GRID
        return with_columns(X, dict(zip(self._outputs, rounded.T, strict=True)))

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of the topics."""
        if not set(self._columns) <= set(inputs.text_columns):
            return inputs
        parts = [
            self._counts.nodes(graph, texts_of(graph, inputs, [column])) for column in self._columns
        ]
        made = _topics_of(graph, graph.add("Sum", *parts), self.engine)
        if self._is_share:
            axis = graph.constant(np.array([1], np.int64))
            made = graph.add("Div", made, graph.add("ReduceSum", made, axis, keepdims=1))
        rounded = (Expression(graph, made) * GRID).round() / GRID
        return with_numbers(graph, inputs, self._outputs, rounded.name)


def counted_together(X: pd.DataFrame, columns: list[str], counts: Counts) -> sparse.csr_array:
    """Return how often each term is in the texts of each row, ``[n, v]``."""
    first, *others = (counts.count(X[column]) for column in columns)
    for other in others:
        first = first + other
    return first


def _topics_of(graph: Graph, counts: str, engine: LatentDirichletAllocation) -> str:
    """Add the nodes of scikit-learn's ``transform`` for counts ``[n, v]``: double ``[n, k]``.

    The matrix that is changed has a column more: by how much a row was changed on the average. A
    row that was changed by little is left alone, so that it is answered as if it were alone.
    """
    terms = engine.exp_dirichlet_component_
    counts, weights, turned = _present(graph, counts, terms)
    tolerance, topics = engine.mean_change_tol, len(terms)
    last, axis = [topics], graph.constant(np.array([1], np.int64))

    def change(_: str, state: str) -> str:
        before = Expression(graph, graph.columns(state, range(topics)))
        moved = Expression(graph, graph.columns(state, last))
        total = Expression(graph, graph.add("ReduceSum", before.name, axis, keepdims=1))
        share = (_digamma(before) - _digamma(total)).exp()
        expected = Expression(graph, graph.add("MatMul", share.name, weights)) + SMALLEST
        ratio = Expression(graph, counts) / expected
        found = share * Expression(graph, graph.add("MatMul", ratio.name, turned))
        after = found + float(engine.doc_topic_prior_)
        by = Expression(graph, graph.add("ReduceMean", abs(after - before).name, axis, keepdims=1))
        is_open = moved >= tolerance
        kept = is_open.then(after, before), is_open.then(by, moved)
        return graph.add("Concat", *(each.name for each in kept), axis=1)

    def goes_on(state: str) -> str:
        is_open = Expression(graph, graph.columns(state, last)) >= tolerance
        is_any = is_open.double().apply("ReduceSum", keepdims=0) > 0.0
        single: str = is_any.apply("Squeeze").name
        return single

    rows = graph.add("Shape", counts, end=1)
    width = graph.constant(np.array([topics + 1], np.int64))
    shape = graph.add("Concat", rows, width, axis=0)
    start = graph.add("Expand", graph.constant(np.ones(1)), shape)
    ended = graph.loop(engine.max_doc_update_iter, start, change, goes_on)
    return graph.columns(ended, range(topics))


def _digamma(x: Expression) -> Expression:
    """Return the digamma function of positive numbers, as scikit-learn reckons it.

    J. Bernardo, Algorithm AS 103 (1976): three terms of the series, from 6 on; up to 3e-9 off.
    """
    raised, sum_ = x, 0.0 * x
    for _ in range(RAISED):
        is_small = raised < float(RAISED)
        sum_ = sum_ - is_small.then(1.0 / raised, 0.0)
        raised = is_small.then(raised + 1.0, raised)
    inverse = 1.0 / raised
    square = inverse * inverse
    return sum_ + (raised.log() - 0.5 * inverse) - square * square.polynomial(DIGAMMA)


def _present(graph: Graph, counts: str, terms: Matrix) -> tuple[str, str, str]:
    """Add the nodes that leave out what is in no text: few rows have few of all terms.

    Returns:
        The counts, the terms ``[k, w]`` and those turned ``[w, k]``; the first always stays.
    """
    total = Expression(graph, graph.add("ReduceSum", counts, _axis(graph, 0), keepdims=0))
    first = np.zeros(terms.shape[1])
    first[0] = 1.0
    is_there = (total + Expression(graph, graph.constant(first))) > 0.0
    kept = [
        graph.add("Compress", tensor, is_there.name, axis=1)
        for tensor in (counts, graph.constant(terms))
    ]
    return kept[0], kept[1], graph.add("Transpose", kept[1], perm=[1, 0])


def _axis(graph: Graph, number: int) -> str:
    return graph.constant(np.array([number], np.int64))
