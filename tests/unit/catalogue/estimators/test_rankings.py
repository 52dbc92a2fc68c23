"""Features for decisions on thresholds."""

import numpy as np
import onnxruntime
import pandas as pd
import pytest

from trainlet.catalogue.estimators.rankings import fit_rankings
from trainlet.catalogue.nodes.graph import Graph, Inputs

TEXTS = ["low"] * 20 + ["mid"] * 20 + ["top"] * 20 + ["rare"] * 4
CLASSES = np.array([0] * 20 + [0, 1] * 10 + [1] * 20 + [1] * 4)
FRAME = pd.DataFrame({"t": pd.Series(TEXTS, dtype=object), "n": np.arange(64.0)})


def through_onnx(encoding, frame):
    graph, feed = Graph(), {}
    names, words = encoding.columns
    if names:
        graph.input("numbers", "float64", len(names))
        feed["numbers"] = frame[names].to_numpy(np.float64)
    if words:
        graph.input("text", "object", len(words))
        feed["text"] = frame[words].to_numpy(object)
    inputs = Inputs("numbers" if names else "", "text" if words else "", tuple(names), tuple(words))
    tensor = encoding.emit(graph, inputs)
    graph.output(tensor, "out", "float64", ["n", len(names) + len(words)])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    return session.run(["out"], feed)[0]


def ranks(encoding, *texts):
    frame = pd.DataFrame({"t": pd.Series(texts, dtype=object), "n": 0.0})
    return encoding.transform(frame)[:, -1].tolist()


def test_texts_are_ranked_by_the_share_of_the_second_class():
    encoding = fit_rankings(FRAME, CLASSES, np.ones(64), 2)

    assert ranks(encoding, "low", "mid", "top") == [1, 2, 3]


def test_unknown_and_rare_texts_rank_where_all_rows_do():
    encoding = fit_rankings(FRAME, CLASSES, np.ones(64), 2)

    assert ranks(encoding, "rare", "never seen") == [2.5, 2.5]  # 34 of 64 is above mid's half


def test_weights_count():
    heavy = np.where(FRAME["t"] == "rare", 2.0, 1.0)
    encoding = fit_rankings(FRAME, CLASSES, heavy, 2)

    assert ranks(encoding, "rare") == [3.0]  # drawn towards all rows more than top is
    assert ranks(encoding, "top") == [4.0]


def test_of_more_classes_those_that_are_alike_are_neighbours():
    texts = pd.Series(list("abcd") * 30, dtype=object)
    y = np.array([0, 1, 0, 1] * 28 + [0, 1, 2, 2] * 2)
    encoding = fit_rankings(pd.DataFrame({"t": texts}), y, np.ones(120), 3)
    found = dict(zip("abcd", encoding.ranks[0], strict=True))

    assert abs(found["a"] - found["c"]) == abs(found["b"] - found["d"]) == 1


@pytest.mark.parametrize("columns", [["t", "n"], ["t"], ["n"]])
def test_the_graph_gives_the_same(columns):
    encoding = fit_rankings(FRAME[columns], CLASSES, np.ones(64), 2)
    rows = pd.concat([FRAME, FRAME.assign(t="new", n=-1e9)])[columns]

    np.testing.assert_array_equal(through_onnx(encoding, rows), encoding.transform(rows))
