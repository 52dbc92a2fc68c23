"""Features for learners that are trained by gradients."""

import numpy as np
import onnxruntime
import pandas as pd
import pytest
from scipy import sparse

from trainlet.catalogue.estimators import normalizing
from trainlet.catalogue.estimators.normalizing import fit_normalized
from trainlet.catalogue.nodes.graph import Graph, Inputs

FRAME = pd.DataFrame(
    {
        "t": pd.Series(["b", "a", "b", "c"], dtype=object),
        "n": [1.0, 2.0, 3.0, 6.0],
        "c": [5.0, 5.0, 5.0, 5.0],
    }
)
MODES = ["binning-normalizer", "gaussian-normalizer", "min-max-normalizer", "do-not-normalize"]
SPREAD = 3.5**0.5


def through_onnx(encoding, frame, weights, bias):
    graph, feed = Graph(), {}
    names, words = encoding.columns
    if names:
        graph.input("numbers", "float64", len(names))
        feed["numbers"] = frame[names].to_numpy(np.float64)
    if words:
        graph.input("text", "object", len(words))
        feed["text"] = frame[words].to_numpy(object)
    inputs = Inputs("numbers" if names else "", "text" if words else "", tuple(names), tuple(words))
    tensor = encoding.emit_dot(graph, inputs, weights, bias)
    graph.output(tensor, "out", "float64", ["n", weights.shape[1]])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    return session.run(["out"], feed)[0]


@pytest.mark.parametrize(
    ("mode", "numbers"),
    [
        ("binning-normalizer", [0, 1 / 3, 2 / 3, 1]),
        ("gaussian-normalizer", [-2 / SPREAD, -1 / SPREAD, 0, 3 / SPREAD]),
        ("min-max-normalizer", [0, 0.2, 0.4, 1]),
        ("do-not-normalize", [1, 2, 3, 6]),
    ],
)
def test_numbers_come_first_then_an_indicator_for_each_category(mode, numbers):
    found = fit_normalized(FRAME, mode).transform(FRAME)

    np.testing.assert_allclose(found[:, 0], numbers, atol=1e-15)
    np.testing.assert_allclose(found[:, 1], 5.0 if mode == "do-not-normalize" else 0.0)
    np.testing.assert_array_equal(found[:, 2:], [[0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("columns", [["t", "n", "c"], ["n"], ["c"], ["t"]])
def test_the_graph_gives_the_weighted_sums_of_the_matrix(mode, columns):
    encoding = fit_normalized(FRAME[columns], mode)
    rows = pd.concat([FRAME, FRAME.assign(t="x", n=-1e9), FRAME.assign(n=[1.5, 2.5, 1e9, 4.5])])
    matrix = encoding.transform(rows[columns])
    weights = np.random.default_rng(0).normal(size=(matrix.shape[1], 3))
    found = through_onnx(encoding, rows[columns], weights, np.array([1.0, 2.0, 3.0]))

    np.testing.assert_allclose(found, matrix @ weights + [1, 2, 3], rtol=1e-12)


def test_bins_hold_as_many_rows_each_and_are_at_most_256(monkeypatch):
    numbers = np.random.default_rng(0).exponential(size=5000)
    encoding = fit_normalized(pd.DataFrame({"n": numbers}), "binning-normalizer")
    found = np.unique(encoding.transform(pd.DataFrame({"n": numbers}))[:, 0], return_counts=True)

    np.testing.assert_allclose(found[0], np.arange(256) / 255)
    assert found[1].max() - found[1].min() <= 1
    rows = pd.DataFrame({"n": [*numbers, *encoding.numbers.edges[0]]})
    np.testing.assert_array_equal(
        through_onnx(encoding, rows, np.ones((1, 1)), np.zeros(1)), encoding.transform(rows)
    )


def test_a_large_design_is_sparse(monkeypatch):
    encoding = fit_normalized(FRAME, "gaussian-normalizer")
    dense = encoding.transform(FRAME)
    monkeypatch.setattr(normalizing, "MOST_CELLS", 10)
    found = encoding.transform(FRAME)

    assert sparse.issparse(found)
    np.testing.assert_array_equal(found.toarray(), dense)
