"""Neural networks of fully connected layers."""

import numpy as np
import onnxruntime
import pandas as pd
import pytest

from trainlet.catalogue import lookup
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

LEARNERS = {
    0: "neural-network-regression",
    2: "two-class-neural-network",
    3: "multiclass-neural-network",
}


def through_onnx(fitted, frame):
    graph, (names, words) = Graph(), fitted.encoding.columns
    graph.input("numbers", "float64", len(names))
    graph.input("text", "object", len(words))
    inputs = Inputs("numbers", "text", tuple(names), tuple(words))
    tensor = fitted.emit(graph, inputs)
    graph.output(tensor, "out", "float64", ["n"] if fitted.answer == "values" else ["n", "k"])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    feed = {"numbers": frame[names].to_numpy(np.float64), "text": frame[words].to_numpy(object)}
    return session.run(["out"], feed)[0]


def made(classes, seed=0):
    generator = np.random.default_rng(seed)
    words = pd.Series(generator.choice(list("ab"), 240), dtype=object)
    frame = pd.DataFrame({"a": generator.normal(size=240), "t": words, "b": generator.random(240)})
    values = 100 + 50 * np.abs(frame["a"]) + 80 * (words == "a")
    cuts = np.quantile(values, np.arange(1, classes) / classes) if classes else []
    return frame, np.digitize(values, cuts) if classes else values.to_numpy()


def fitted(classes, weights=None, rows=None, **settings):
    frame, y = made(classes)
    frame, y = (frame, y) if rows is None else (frame.iloc[rows].reset_index(drop=True), y[rows])
    learner = lookup.get("learners", LEARNERS[classes])
    examples = Examples(X=frame, y=y, weights=weights, classes=classes, seed=3)
    return learner.fit(examples, learner.settings(**settings))


@pytest.mark.parametrize("classes", LEARNERS)
@pytest.mark.parametrize("layers", ["20", "8, 6"])
def test_what_is_not_linear_is_learned_and_the_graph_says_the_same(classes, layers):
    network = fitted(
        classes,
        number_of_hidden_nodes=layers,
        number_of_learning_iterations=80,
        the_initial_learning_weights_diameter=1.0,
    )
    frame, truth = made(classes, seed=1)
    rows = pd.concat([frame, frame.assign(a=1e6, t="new"), frame.assign(b=-1e9)])
    said = network.predict(frame)

    if classes:
        assert (said.argmax(axis=1) == truth).mean() > 0.7
        np.testing.assert_allclose(network.predict(rows).sum(axis=1), 1)
    else:
        assert 1 - ((said - truth) ** 2).mean() / truth.var() > 0.95
    np.testing.assert_allclose(
        through_onnx(network, rows), network.predict(rows), rtol=1e-9, atol=1e-12
    )


def test_layers_are_as_many_and_as_wide_as_named():
    network = fitted(3, number_of_hidden_nodes="5,4", number_of_learning_iterations=1)

    assert [weights.shape for weights, _ in network.layers] == [(4, 5), (5, 4), (4, 3)]


def test_the_weights_start_within_half_the_diameter():
    options = {"number_of_learning_iterations": 1, "learning_rate": 1e-12}
    wide = fitted(2, the_initial_learning_weights_diameter=4.0, **options)
    first = np.abs(wide.layers[0][0])

    assert 1.9 < first.max() <= 2.0 + 1e-9


@pytest.mark.parametrize("classes", [0, 2])
def test_equal_weights_change_nothing_and_heavy_rows_draw_the_answers(classes):
    few = {"number_of_learning_iterations": 10}
    plain, even = fitted(classes, **few), fitted(classes, weights=np.full(240, 5.0), **few)
    frame, y = made(classes)
    heavy = fitted(classes, weights=np.where(y > y.mean(), 20.0, 1.0), **few)

    np.testing.assert_allclose(even.predict(frame), plain.predict(frame), rtol=1e-9)
    raised = heavy.predict(frame) - plain.predict(frame)
    assert (raised[:, 1] if classes else raised).mean() > 0
