"""Fits single steps on small tables, and runs what they do as nodes."""

from typing import Any

import numpy as np
import onnxruntime
import pandas as pd
from hypothesis import strategies as st

from trainlet.catalogue import lookup
from trainlet.catalogue.estimators.labels import Labels
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import FittedTransform, Table, Types
from trainlet.cells import MISSING_TEXT
from trainlet.recipes import Recipe, resolve
from trainlet.training.fit import Fit, fit

NAN = float("nan")
ANY_TEXT = st.text(max_size=12).filter(lambda text: text != MISSING_TEXT)
"""What a cell may hold: in a graph, the sentinel is no text."""


def frame_of(types: Types, **columns: Any) -> pd.DataFrame:
    """Return a frame of columns in the representation of their types."""
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype=object if types[name] == "text" else "float64")
            for name, values in columns.items()
        }
    )


def table_of(types: Types, y: Any = None, classes: Any = (), **columns: Any) -> Table:
    """Return a table of these columns."""
    frame = frame_of(types, **columns)
    labels = None if y is None else np.asarray(y)
    return Table(X=frame, types={name: types[name] for name in columns}, y=labels, classes=classes)


def fitted(use: str, table: Table, columns: Any = None, **settings: Any) -> FittedTransform:
    """Return a step fitted to a table, its columns resolved as in a recipe."""
    transform = lookup.get("transforms", use)
    given = lookup.check_settings(use, transform.settings, settings)
    chosen = resolve(columns, transform, table.types, given, frozenset(table.types))
    transform.check(None if columns is None else chosen, table.types, given)
    return transform.fit(table, chosen, given)


def through_onnx(step: FittedTransform, X: pd.DataFrame, types: Types) -> pd.DataFrame:
    """Return what the nodes of a step make of rows, the columns in the order of ``apply``'s."""
    numbers = [name for name in X.columns if types[name] != "text"]
    texts = [name for name in X.columns if types[name] == "text"]
    graph, feed = Graph(), {}
    if numbers:
        graph.input("numbers", "float64", len(numbers))
        feed["numbers"] = X[numbers].to_numpy(np.float64)
    if texts:
        graph.input("text", "object", len(texts))
        feed["text"] = X[texts].fillna(MISSING_TEXT).to_numpy(object)
    given = Inputs(
        "numbers" if numbers else "", "text" if texts else "", tuple(numbers), tuple(texts)
    )
    found = step.emit(graph, given)
    if found.numbers:
        graph.output(found.numbers, "out numbers", "float64", ["n", len(found.number_columns)])
    if found.text:
        graph.output(found.text, "out text", "object", ["n", len(found.text_columns)])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    wanted = [output.name for output in session.get_outputs()]
    matrices = dict(zip(wanted, session.run(wanted, feed), strict=True))
    columns: dict[str, Any] = {}
    for i, name in enumerate(found.number_columns):
        columns[name] = pd.Series(matrices["out numbers"][:, i], X.index, dtype="float64")
    for i, name in enumerate(found.text_columns):
        values = [None if value == MISSING_TEXT else value for value in matrices["out text"][:, i]]
        columns[name] = pd.Series(values, X.index, dtype=object)
    made = pd.DataFrame(columns, index=X.index)
    return made[list(step.apply(X).columns)]


def assert_nodes_agree(step: FittedTransform, X: pd.DataFrame, types: Types) -> pd.DataFrame:
    """Check that the nodes make what ``apply`` makes, to 1e-9 of the largest; return it.

    Its columns are those that its lineage speaks of, with their types.
    """
    expected = step.apply(X)
    if expected.shape[1]:
        found = through_onnx(step, X, types)
        pd.testing.assert_frame_equal(found, expected, rtol=1e-9, atol=1e-9)
    behind = {**types, **step.lineage.types}
    for name in expected.columns:
        is_text = behind[name] == "text"
        assert (expected[name].dtype == object) == is_text, name
        assert not (name in step.lineage.filled and expected[name].isna().any()), name
    return expected


def fit_rows(recipe: Recipe, X: pd.DataFrame, truth: Labels, types: Types, seed: int) -> Fit:
    """Return a recipe fitted to features ``X`` and the labels of their rows."""
    y, classes = truth
    own = {name: types[name] for name in X.columns}
    return fit(recipe, Table(X=X, types=own, y=y, classes=classes, label=recipe.label, seed=seed))
