"""Locally deep support vector machines with probabilities."""

import numpy as np
import onnxruntime
import pandas as pd
import pytest

from trainlet.catalogue.estimators.local_deep import Options
from trainlet.catalogue.estimators.local_deep_classifier import fit_local_deep
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples


def through_onnx(fitted, frame):
    graph, (names, words) = Graph(), fitted.encoding.columns
    graph.input("numbers", "float64", len(names))
    graph.input("text", "object", len(words))
    inputs = Inputs("numbers", "text", tuple(names), tuple(words))
    graph.output(fitted.emit(graph, inputs), "out", "float64", ["n", 2])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    feed = {"numbers": frame[names].to_numpy(np.float64), "text": frame[words].to_numpy(object)}
    return session.run(["out"], feed)[0]


def made(rows, noise=0.0):
    generator = np.random.default_rng(0)
    words = pd.Series(generator.choice(list("ab"), rows), dtype=object)
    frame = pd.DataFrame(generator.normal(size=(rows, 2)), columns=["n", "m"]).assign(t=words)
    score = (frame["n"] * np.where(words == "a", 1, -1)).to_numpy()
    return frame, (score + generator.normal(size=rows) * noise > 0).astype(np.int64)


@pytest.mark.parametrize("depth", [1, 3])
def test_the_graph_gives_the_probabilities(depth):
    frame, y = made(300)
    options = Options(depth, 1.0, 500, (0.01, 0.01, 0.01))
    fitted = fit_local_deep(Examples(X=frame, y=y, classes=2), "min-max-normalizer", options)
    rows = pd.concat([frame, frame.assign(n=1e6), frame.assign(m=-1e12, t="new")])
    found = fitted.predict(rows)

    assert ((fitted.predict(frame)[:, 1] > 0.5) == y).mean() > 0.95
    np.testing.assert_allclose(through_onnx(fitted, rows), found, rtol=1e-9, atol=1e-12)


def test_probabilities_are_as_sure_as_rows_held_out_allow():
    frame, y = made(600, noise=1.0)
    frame = frame.assign(**{f"x{i}": np.random.default_rng(i).normal(size=600) for i in range(20)})
    options = Options(3, 1.0, 1500, (1e-6, 1e-6, 1e-6))  # learns by heart
    fitted = fit_local_deep(Examples(X=frame, y=y, classes=2), "gaussian-normalizer", options)
    sure = np.abs(fitted.predict(frame)[:, 1] - 0.5).mean() + 0.5

    assert ((fitted.predict(frame)[:, 1] > 0.5) == y).mean() > 0.97
    assert sure < 0.9
