"""Features for linear learners."""

import numpy as np
import onnxruntime
import pandas as pd
import pytest

from trainlet.catalogue.estimators.indicators import fit_indicators
from trainlet.catalogue.nodes.graph import Graph, Inputs


def texts(*values):
    return pd.Series(values, dtype=object)


FRAME = pd.DataFrame(
    {"t": texts("b", "a", "b"), "n": [1.0, 2.0, 3.0], "u": texts(*"xyz"), "c": [5.0, 5.0, 5.0]}
)
STEP = 1.5**0.5  # (3 - 2) / the standard deviation of 1, 2, 3 with n in the denominator


def dense(matrix):
    return matrix.toarray() if hasattr(matrix, "toarray") else np.asarray(matrix)


def through_onnx(emit, encoding, frame, width):
    graph, feed = Graph(), {}
    names, words = encoding.columns
    if names:
        graph.input("numbers", "float64", len(names))
        feed["numbers"] = frame[names].to_numpy(np.float64)
    if words:
        graph.input("text", "object", len(words))
        feed["text"] = frame[words].to_numpy(object)
    inputs = Inputs("numbers" if names else "", "text" if words else "", tuple(names), tuple(words))
    graph.output(emit(graph, inputs), "out", "float64", ["n", width])
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

    found = through_onnx(
        lambda graph, inputs: encoding.emit_dot(graph, inputs, weights, bias),
        encoding,
        rows,
        outputs,
    )
    np.testing.assert_allclose(found, matrix @ weights + bias, rtol=1e-12)


@pytest.mark.parametrize("columns", [["t", "n", "u", "c"], ["n", "c"], ["t", "u"], ["u"]])
def test_the_graph_gives_the_dense_matrix_itself(columns):
    encoding = fit_indicators(FRAME[columns])
    rows = pd.concat([FRAME, FRAME.assign(t="x", u="b", n=-1e9, c=0.1)])[columns]
    matrix = encoding.dense(rows)

    assert isinstance(matrix, np.ndarray)
    np.testing.assert_array_equal(matrix, dense(encoding.transform(rows)))
    found = through_onnx(encoding.emit, encoding, rows, matrix.shape[1])
    np.testing.assert_array_equal(found, matrix)


@pytest.mark.parametrize("columns", [["t", "n", "u", "c"], ["n", "c"], ["t", "u"], ["u"]])
def test_the_graph_gives_the_squared_distances_from_centres(columns):
    encoding = fit_indicators(FRAME[columns])
    rows = pd.concat([FRAME, FRAME.assign(t="x", u="b", n=-1e9, c=0.1)])[columns]
    matrix = encoding.dense(rows)
    generator = np.random.default_rng(0)
    weights, centre = generator.normal(size=(2, matrix.shape[1], 3))
    wanted = ((matrix[:, :, None] - centre) ** 2 * weights).sum(axis=1)

    found = through_onnx(
        lambda graph, inputs: encoding.emit_squares(graph, inputs, weights, centre),
        encoding,
        rows,
        3,
    )
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


def test_numbers_can_be_left_as_they_are():
    encoding = fit_indicators(FRAME, standardise=False)
    found = encoding.dense(FRAME)

    np.testing.assert_array_equal(found[:, :2], FRAME[["n", "c"]])
    np.testing.assert_array_equal(
        through_onnx(encoding.emit, encoding, FRAME, found.shape[1]), found
    )


def test_the_indicators_of_each_column_are_counted():
    assert fit_indicators(FRAME).sizes == [2, 3]
    assert fit_indicators(FRAME[["n"]]).sizes == []


@pytest.mark.parametrize("size", [1e160, 1e300, 1.7e308])
def test_numbers_whose_squares_are_none_are_refused(size):
    frame = FRAME.assign(c=[0.0, -size, size])

    with np.errstate(all="ignore"), pytest.raises(ValueError, match="column 'c' are too large"):
        fit_indicators(frame)
    assert fit_indicators(frame, standardise=False).columns.numbers == ["n", "c"]
