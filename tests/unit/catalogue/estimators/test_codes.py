"""Features for trees."""

import numpy as np
import onnxruntime
import pandas as pd
import pytest

from trainlet.catalogue.estimators.codes import fit_codes
from trainlet.catalogue.nodes.graph import Graph, Inputs


def texts(*values):
    return pd.Series(values, dtype=object)


FRAME = pd.DataFrame(
    {"n": [1.5, 2.5, 3.5], "t": texts("b", "a", "c"), "m": [7.0, 8.0, 9.0], "u": texts(*"xyx")}
)


def through_onnx(codes, frame):
    graph, feed = Graph(), {}
    names, words = codes.columns
    if names:
        graph.input("numbers", "float64", len(names))
        feed["numbers"] = frame[names].to_numpy(np.float64)
    if words:
        graph.input("text", "object", len(words))
        feed["text"] = frame[words].to_numpy(object)
    inputs = Inputs("numbers" if names else "", "text" if words else "", tuple(names), tuple(words))
    graph.output(codes.emit(graph, inputs), "out", "float64", ["n", len(names) + len(words)])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    return session.run(["out"], feed)[0]


def test_category_codes_come_first_and_numbers_stay_as_they_are():
    found = fit_codes(FRAME, 255).transform(FRAME)

    assert found.tolist() == [
        [1.0, 0.0, 1.5, 7.0],
        [0.0, 1.0, 2.5, 8.0],
        [2.0, 0.0, 3.5, 9.0],
    ]


def test_a_category_that_training_never_saw_is_no_number():
    codes = fit_codes(FRAME, 255)
    rows = FRAME.assign(t=texts("a", "zebra", "x"))

    np.testing.assert_array_equal(codes.transform(rows)[:, 0], [0.0, np.nan, np.nan])


def test_rare_categories_beyond_the_most_share_one_code():
    frame = pd.DataFrame({"t": texts(*"aaabbbcd")})
    found = fit_codes(frame, 3).transform(frame).ravel()

    assert len(set(found)) == 3
    assert found[6] == found[7]
    assert len({found[0], found[3], found[6]}) == 3


@pytest.mark.parametrize("columns", [["n", "t", "m", "u"], ["n", "m"], ["t", "u"], ["u"]])
def test_the_graph_gives_the_same_matrix(columns):
    codes = fit_codes(FRAME[columns], 255)
    rows = pd.concat([FRAME, FRAME.assign(t="?", u="a", n=-0.0, m=1e300)])[columns]

    np.testing.assert_array_equal(through_onnx(codes, rows), codes.transform(rows))


def test_the_graph_gives_rare_categories_their_common_code():
    frame = pd.DataFrame({"t": texts(*"aaabbbcd"), "u": texts(*"xxyyzzww")})
    codes = fit_codes(frame, 3)
    rows = pd.concat([frame, pd.DataFrame({"t": texts("q", "x"), "u": texts("a", "y")})])

    np.testing.assert_array_equal(through_onnx(codes, rows), codes.transform(rows))


@pytest.mark.parametrize("most", [3, 50])
def test_the_codes_are_those_of_the_encoder(most):
    generator = np.random.default_rng(2)
    shares = np.array([0.5, 0.2, 0.1, 0.1, 0.05, 0.05])
    frame = pd.DataFrame(
        {
            "n": generator.normal(size=500),
            "t": texts(*generator.choice(list("abcdef"), 500, p=shares)),
            "u": texts(*generator.choice(list("xy"), 500)),
        }
    )
    codes = fit_codes(frame, most)
    rows = pd.concat([frame, frame.head(2).assign(t=texts("never", ""))], ignore_index=True)
    theirs = codes.encoder.transform(rows[["t", "u"]].to_numpy(object))
    found = codes.transform(rows)

    np.testing.assert_array_equal(found[:, :2], theirs)
    assert len(np.unique(found[:500, 0])) == min(most, 6)
    assert np.isnan(found[-2:, 0]).all()
    np.testing.assert_array_equal(found[:, 2], rows["n"])
