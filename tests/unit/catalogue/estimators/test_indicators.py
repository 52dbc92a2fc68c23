"""Features for linear learners."""

import numpy as np
import onnxruntime
import pandas as pd
import pytest

from trainlet.catalogue.estimators.graph import Graph, Inputs
from trainlet.catalogue.estimators.indicators import fit_indicators


def texts(*values):
    return pd.Series(values, dtype=object)


FRAME = pd.DataFrame(
    {"t": texts("b", "a", "b"), "n": [1.0, 2.0, 3.0], "u": texts(*"xyz"), "c": [5.0, 5.0, 5.0]}
)
STEP = 1.5**0.5  # (3 - 2) / the standard deviation of 1, 2, 3 with n in the denominator


def dense(matrix):
    return matrix.toarray() if hasattr(matrix, "toarray") else np.asarray(matrix)


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


def test_numbers_are_standardised_and_categories_have_an_indicator_each():
    found = dense(fit_indicators(FRAME).transform(FRAME))

    np.testing.assert_allclose(
        found,
        [
            [-STEP, 0, 0, 1, 1, 0, 0],
            [0, 0, 1, 0, 0, 1, 0],
            [STEP, 0, 0, 1, 0, 0, 1],
        ],
    )


def test_an_unknown_category_has_no_indicator():
    found = dense(fit_indicators(FRAME).transform(FRAME.assign(u="never", t="x")))

    assert found[:, 2:].sum() == 0


def test_new_numbers_are_standardised_as_those_of_training():
    found = dense(fit_indicators(FRAME).transform(FRAME.assign(n=4.0, c=6.0)))

    np.testing.assert_allclose(found[:, :2], [[2 * STEP, 1]] * 3)


@pytest.mark.parametrize("columns", [["t", "n", "u", "c"], ["n", "c"], ["n"], ["t", "u"], ["u"]])
@pytest.mark.parametrize("outputs", [1, 3])
def test_the_graph_gives_the_weighted_sums_of_the_matrix(columns, outputs):
    encoding = fit_indicators(FRAME[columns])
    rows = pd.concat([FRAME, FRAME.assign(t="x", u="b", n=-1e9, c=0.1)])[columns]
    matrix = dense(encoding.transform(rows))
    generator = np.random.default_rng(0)
    weights = generator.normal(size=(matrix.shape[1], outputs))
    bias = generator.normal(size=outputs)

    np.testing.assert_allclose(
        through_onnx(encoding, rows, weights, bias), matrix @ weights + bias, rtol=1e-12
    )
