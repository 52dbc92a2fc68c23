"""Decision jungles."""

import numpy as np
import onnxruntime
import pandas as pd
import pytest

from trainlet.catalogue.estimators.jungle import fit_jungle
from trainlet.catalogue.estimators.jungle_levels import Limits
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

LIMITS = Limits(20, 16, 1000)


def through_onnx(fitted, frame):
    graph, (names, words) = Graph(), fitted.encoding.columns
    graph.input("numbers", "float64", len(names))
    graph.input("text", "object", len(words))
    inputs = Inputs("numbers", "text", tuple(names), tuple(words))
    graph.output(fitted.emit(graph, inputs), "out", "float64", ["n", fitted.shares.shape[1]])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    feed = {"numbers": frame[names].to_numpy(np.float64), "text": frame[words].to_numpy(object)}
    return session.run(["out"], feed)[0]


def made(classes, rows=400, seed=0):
    generator = np.random.default_rng(seed)
    words = pd.Series(generator.choice(list("abcd"), rows), dtype=object)
    frame = pd.DataFrame(
        {"a": generator.normal(size=rows), "t": words, "s": 1.7e9 + generator.integers(0, 60, rows)}
    )
    y = (2 * (frame["a"] > 0) + (words > "b") + (frame["s"] > 1.7e9 + 30)).to_numpy(np.int64)
    return frame, y % classes


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("bagging", [True, False])
def test_classes_are_told_and_the_graph_says_the_same(classes, bagging):
    frame, y = made(classes)
    fitted = fit_jungle(
        Examples(X=frame, y=y, classes=classes), dags=6, bagging=bagging, limits=LIMITS
    )
    held, truth = made(classes, seed=1)
    rows = pd.concat([held, held.assign(t="new"), frame * 1, held.assign(a=1e9, s=-1e9)])
    found = fitted.predict(rows)

    assert (fitted.predict(held).argmax(axis=1) == truth).mean() > 0.9
    np.testing.assert_allclose(found.sum(axis=1), 1)
    np.testing.assert_allclose(through_onnx(fitted, rows), found, rtol=1e-12)


def test_texts_of_which_none_is_frequent_are_all_alike():
    frame, y = made(2, 200)
    frame["t"] = pd.Series([f"id {i}" for i in range(200)], dtype=object)
    fitted = fit_jungle(Examples(X=frame, y=y, classes=2), dags=2, bagging=True, limits=LIMITS)

    np.testing.assert_allclose(through_onnx(fitted, frame), fitted.predict(frame), rtol=1e-12)


def test_weights_are_repeated_rows():
    frame, y = made(2, 200)
    counts = np.arange(200) % 3 + 1
    often = np.repeat(np.arange(200), counts)
    weighed = Examples(X=frame, y=y, weights=counts.astype(float), classes=2)
    repeated = Examples(X=frame.iloc[often].reset_index(drop=True), y=y[often], classes=2)
    found = [fit_jungle(e, dags=2, bagging=False, limits=LIMITS) for e in (weighed, repeated)]

    np.testing.assert_allclose(found[0].predict(frame), found[1].predict(frame))


def test_decisions_lie_in_the_middle_between_training_values():
    frame, y = made(2)
    fitted = fit_jungle(Examples(X=frame, y=y, classes=2), dags=2, bagging=True, limits=LIMITS)
    decides = fitted.left != np.arange(len(fitted.left))
    names = [*fitted.encoding.columns.numbers, *fitted.encoding.columns.texts]
    seconds = fitted.thresholds[decides & (fitted.features == names.index("s"))]

    assert len(seconds)
    np.testing.assert_array_equal(seconds % 1, 0.5)


def test_one_node_says_the_shares_of_all_rows():
    frame = pd.DataFrame({"n": [1.0] * 4})
    y = np.array([0, 0, 0, 1])
    fitted = fit_jungle(Examples(X=frame, y=y, classes=2), dags=1, bagging=False, limits=LIMITS)

    np.testing.assert_allclose(fitted.predict(frame), [[0.75, 0.25]] * 4)


@pytest.mark.parametrize("seed", range(3))
def test_no_share_is_negative_however_far_apart_weights_are(seed):
    frame, y = made(3, 60)
    weights = 10.0 ** np.random.default_rng(seed).choice([-150, 150], 60)
    examples = Examples(X=frame, y=y, weights=weights, classes=3, seed=seed)
    fitted = fit_jungle(examples, dags=8, bagging=True, limits=LIMITS)

    assert fitted.shares.min() >= 0
