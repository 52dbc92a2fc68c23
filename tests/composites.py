"""Composite learners for tests: small examples, and what the nodes of a fitted part answer."""

from typing import Any

import numpy as np
import onnxruntime
import pandas as pd

from trainlet.catalogue.nodes.graph import Graph, Inputs


def frame(rows: int = 300, seed: int = 0) -> pd.DataFrame:
    """Return numbers and texts."""
    generator = np.random.default_rng(seed)
    texts = generator.choice(["x", "y", "z"], rows)
    return pd.DataFrame(
        {
            "n": generator.normal(size=rows),
            "m": generator.uniform(-1, 1, rows),
            "t": pd.Series(texts, dtype=object),
        }
    )


def extremes(X: pd.DataFrame) -> pd.DataFrame:
    """Return rows with huge and tiny numbers and an unknown text, each once."""
    row = X.iloc[0].to_dict()
    rows = [{**row, name: value} for name in ("n", "m") for value in (0.0, 5e-324, 1e6, -1e9)]
    return pd.DataFrame([*rows, {**row, "t": "never"}]).astype(dict(X.dtypes))


def answers_of(fitted: Any, X: pd.DataFrame, shape: list[str | int]) -> Any:
    """Return what the nodes answer to rows."""
    numbers = [name for name in X if X[name].dtype == np.float64]
    texts = [name for name in X if name not in numbers]
    graph, feed = Graph(), {"numbers": X[numbers].to_numpy(np.float64)}
    graph.input("numbers", "float64", len(numbers))
    if texts:
        feed["text"] = X[texts].to_numpy(object)
        graph.input("text", "object", len(texts))
    inputs = Inputs("numbers", "text" if texts else "", tuple(numbers), tuple(texts))
    graph.output(fitted.emit(graph, inputs), "out", "float64", shape)
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    return session.run(["out"], feed)[0]
