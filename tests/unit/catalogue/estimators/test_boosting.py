"""Fitted boosted trees as one tree ensemble."""

import numpy as np
import onnx
import onnxruntime
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from trainlet.catalogue.estimators.boosted import fit_boosted_classifier, fit_boosted_regressor
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples


@pytest.fixture(autouse=True)
def one_thread():
    """Threads that wait for a busy core spin: small fits then take seconds."""
    with threadpool_limits(1):
        yield


def texts(values):
    return pd.Series(values, dtype=object)


def graph_of(fitted, shape):
    graph = Graph()
    names, words = fitted.encoding.columns
    inputs = Inputs(
        graph.input("numbers", "float64", len(names)) if names else "",
        graph.input("text", "object", len(words)) if words else "",
        tuple(names),
        tuple(words),
    )
    graph.output(fitted.emit(graph, inputs), "out", "float64", shape)
    return graph.build()


def through_onnx(fitted, frame, shape):
    names, words = fitted.encoding.columns
    feed = {"numbers": frame[names].to_numpy(np.float64)} if names else {}
    feed |= {"text": frame[words].to_numpy(object)} if words else {}
    session = onnxruntime.InferenceSession(
        graph_of(fitted, shape), providers=["CPUExecutionProvider"]
    )
    return session.run(["out"], feed)[0]


@pytest.fixture(scope="module")
def frame():
    generator = np.random.default_rng(4)
    return pd.DataFrame(
        {
            "n": generator.normal(size=4000),
            "t": texts(generator.choice(list("abcdefgh"), 4000)),
            "m": generator.integers(0, 5, 4000).astype(float),
            "many": texts([f"k{i % 300}" for i in range(4000)]),
        }
    )


def edges(frame):
    """Return rows of extreme and unknown values."""
    rows = [
        {"n": n, "m": m, "t": t, "many": many}
        for n in (0.0, -0.0, 1e300, -1e300, 5e-324)
        for m in (0.5, 1e9)
        for t, many in (("never", "k1"), ("", "never"), ("a", "k299"))
    ]
    return pd.DataFrame(rows).astype(dict(frame.dtypes))[list(frame.columns)]


@pytest.mark.parametrize(
    "columns", [["n", "t", "m", "many"], ["n", "m"], ["t"], ["many"], ["many", "n"]]
)
def test_the_graph_of_a_regressor_gives_its_values(frame, columns):
    y = frame["n"] + frame["m"] * (frame["t"] < "d") + frame["many"].str.endswith(("1", "7", "9"))
    fitted = fit_boosted_regressor(
        Examples(X=frame[columns], y=y.to_numpy()), max_iter=20, min_samples_leaf=2
    )
    rows = pd.concat([frame, edges(frame)])[columns]
    found = through_onnx(fitted, rows, ["n"])

    assert np.ptp(found) > 0.5
    np.testing.assert_allclose(found, fitted.predict(rows), rtol=1e-12, atol=1e-12)


def test_the_graph_of_a_classifier_gives_its_probabilities(frame):
    y = ((frame["n"] > 0) ^ frame["t"].isin(["a", "e", "h"])).to_numpy().astype(np.int64)
    fitted = fit_boosted_classifier(Examples(X=frame, y=y), max_iter=20)
    rows = pd.concat([frame, edges(frame)])
    found = through_onnx(fitted, rows, ["n", 2])

    np.testing.assert_allclose(found, fitted.predict(rows), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_numbers_exactly_on_a_threshold_go_the_same_way(frame):
    y = frame["n"].to_numpy() ** 2
    fitted = fit_boosted_regressor(Examples(X=frame[["n"]], y=y), max_iter=5, min_samples_leaf=1)
    nodes = fitted.estimator._predictors[0][0].nodes
    thresholds = nodes["num_threshold"][nodes["is_leaf"] == 0]
    around = np.concatenate(
        [thresholds, np.nextafter(thresholds, -np.inf), np.nextafter(thresholds, np.inf)]
    )
    rows = pd.DataFrame({"n": around})

    assert len(thresholds) > 5
    np.testing.assert_allclose(
        through_onnx(fitted, rows, ["n"]), fitted.predict(rows), rtol=1e-12, atol=1e-12
    )


def test_trees_that_never_split_answer_with_the_mean():
    X = pd.DataFrame({"n": [1.0, 2.0, 3.0], "t": texts(["a", "b", "a"])})
    fitted = fit_boosted_regressor(
        Examples(X=X, y=np.array([1.0, 2.0, 6.0])), max_iter=3, min_samples_leaf=10
    )
    rows = pd.DataFrame({"n": [1.0, 1e9], "t": texts(["a", "never"])})

    assert through_onnx(fitted, rows, ["n"]) == pytest.approx([3, 3])


@pytest.mark.parametrize("count", [31, 32, 33, 64, 255])
def test_every_category_goes_to_its_own_side(count):
    known = [f"c{i:03}" for i in range(count)]
    odd = np.array([i % 2 for i in range(count)], dtype=float)
    X = pd.DataFrame({"t": texts(known * 20)})
    fitted = fit_boosted_regressor(
        Examples(X=X, y=np.tile(odd, 20)),
        max_iter=1,
        learning_rate=1.0,
        max_leaf_nodes=2,
        min_samples_leaf=1,
    )
    rows = pd.DataFrame({"t": texts(known)})

    assert through_onnx(fitted, rows, ["n"]) == pytest.approx(odd, abs=1e-6)


def test_a_category_split_is_one_node(frame):
    y = frame["t"].isin(["a", "c", "e", "g"]).to_numpy().astype(float)
    fitted = fit_boosted_regressor(Examples(X=frame[["t"]], y=y), max_iter=1, max_leaf_nodes=2)
    model = onnx.load_from_string(graph_of(fitted, ["n"]))
    (trees,) = [node for node in model.graph.node if node.op_type == "TreeEnsemble"]
    modes = next(a for a in trees.attribute if a.name == "nodes_modes")

    assert onnx.numpy_helper.to_array(modes.t).tolist() == [6]
