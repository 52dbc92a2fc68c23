"""What a fitted learner's graph answers, for tests."""

from typing import Any

import numpy as np
import onnxruntime
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.columns import kinds
from trainlet.catalogue.nodes.graph import Graph, Inputs


def through_onnx(emit: Any, frame: pd.DataFrame, shape: list[str | int]) -> NDArray[Any]:
    """Return what the nodes that ``emit(graph, inputs)`` adds make of the rows of a frame."""
    graph, feed = Graph(), {}
    names, words = kinds(frame)
    if names:
        graph.input("numbers", "float64", len(names))
        feed["numbers"] = frame[names].to_numpy(np.float64)
    if words:
        graph.input("text", "object", len(words))
        feed["text"] = frame[words].to_numpy(object)
    inputs = Inputs("numbers" if names else "", "text" if words else "", tuple(names), tuple(words))
    graph.output(emit(graph, inputs), "out", "float64", shape)
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    found: NDArray[Any] = session.run(["out"], feed)[0]
    return found


def mixed(size: int = 200, seed: int = 0) -> pd.DataFrame:
    """Return numbers of both kinds of scale, seconds within a minute, and texts."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "a": rng.normal(size=size),
            "t": pd.Series(rng.choice(["red", "green", "blue"], size), dtype=object),
            "b": rng.normal(size=size) * 1e6,
            "u": pd.Series(rng.choice(["x", "y"], size), dtype=object),
            "s": 1.7e9 + rng.uniform(0, 60, size),
        }
    )


def far(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame's rows, then some of them with huge, tiny and unknown values."""
    some = frame.head(20)
    return pd.concat(
        [
            frame,
            some.assign(a=1e9, b=-1e12),
            some.assign(a=1e-12, t="never seen"),
            some.assign(s=0.0, u="never seen", t="neither"),
        ],
        ignore_index=True,
    )
