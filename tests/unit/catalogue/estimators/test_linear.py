"""Fitted linear models."""

import math

import numpy as np
import onnxruntime
import pandas as pd
import pytest

from trainlet.catalogue import lookup
from trainlet.catalogue.estimators.indicators import fit_indicators
from trainlet.catalogue.estimators.linear import emit_sigmoid, emit_softmax
from trainlet.catalogue.estimators.logistic import fit_logistic
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples


def applied(emit, scores):
    graph = Graph()
    tensor = emit(graph, graph.input("scores", "float64", scores.shape[1]))
    graph.output(tensor, "out", "float64", ["n", max(2, scores.shape[1])])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    return session.run(["out"], {"scores": scores})[0]


def through_onnx(predictor, frame, shape):
    graph = Graph()
    inputs = Inputs(graph.input("numbers", "float64", 2), "", tuple(frame.columns), ())
    graph.output(predictor.emit(graph, inputs), "out", "float64", shape)
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    return session.run(["out"], {"numbers": frame.to_numpy(np.float64)})[0]


@pytest.fixture
def frame():
    return pd.DataFrame(np.random.default_rng(1).normal(size=(60, 2)), columns=["a b", "a.b"])


def test_the_sigmoid_gives_the_probabilities_of_both_classes():
    found = applied(emit_sigmoid, np.array([[0.0], [math.log(3)], [-800.0], [800.0], [-100.0]]))
    small = math.exp(-100)

    wanted = [[0.5, 0.5], [0.25, 0.75], [1, 0], [0, 1], [1, small]]
    np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-300)


def test_the_softmax_gives_the_probabilities_of_every_class():
    found = applied(emit_softmax, np.array([[0.0, math.log(2), math.log(5)], [0, 900, 900]]))

    np.testing.assert_allclose(found, [[1 / 8, 2 / 8, 5 / 8], [0, 0.5, 0.5]], atol=1e-300)


def test_a_weighted_sum_is_found_and_reproduced(frame):
    y = 3 * frame["a b"].to_numpy() - 2 * frame["a.b"].to_numpy() + 7
    learner = lookup.get("learners", "linear-regression")
    fitted = learner.fit(Examples(X=frame, y=y), learner.settings(l2_regularization_weight=0.0))
    rows = pd.DataFrame({"a b": [0.0, 1.0, 10.0], "a.b": [0.0, 1.0, -10.0]})

    np.testing.assert_allclose(fitted.predict(rows), [7, 8, 57])
    np.testing.assert_allclose(through_onnx(fitted, rows, ["n"]), [7, 8, 57])


def test_text_columns_are_learned_from_as_exactly_as_a_dense_solve_would():
    generator = np.random.default_rng(5)
    size = 300
    frame = pd.DataFrame(
        {
            "n": generator.normal(size=size),
            "t": pd.Series([f"t{i}" for i in generator.integers(0, 40, size)], dtype=object),
            "u": pd.Series([f"u{i}" for i in generator.integers(0, 25, size)], dtype=object),
        }
    )
    y = 1e4 + 500 * frame["n"].to_numpy() + generator.normal(0, 1000, size)
    learner = lookup.get("learners", "linear-regression")
    fitted = learner.fit(Examples(X=frame, y=y), learner.settings())
    design = fit_indicators(frame).transform(frame).toarray()
    centred = design - design.mean(axis=0)
    penalty = learner.settings().l2_regularization_weight * np.eye(design.shape[1])
    weights = np.linalg.solve(centred.T @ centred + penalty, centred.T @ (y - y.mean()))

    np.testing.assert_allclose(fitted.predict(frame), y.mean() + centred @ weights, rtol=1e-8)


def test_without_an_intercept_the_mean_row_is_answered_with_zero(frame):
    learner = lookup.get("learners", "linear-regression")
    choice = learner.settings(include_intercept_term=False)
    fitted = learner.fit(Examples(X=frame, y=np.full(60, 7.0)), choice)
    mean_row = frame.mean().to_frame().T

    assert fitted.predict(mean_row) == pytest.approx(0, abs=1e-12)
    assert through_onnx(fitted, mean_row, ["n"]) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("classes", [2, 3])
def test_the_graph_of_a_classifier_gives_its_probabilities(frame, classes):
    y = np.arange(60) % classes
    fitted = fit_logistic(Examples(X=frame, y=y, classes=classes), l1=0.0, l2=1.0, steps=100)
    rows = pd.concat([frame, frame * 1e6])
    found = through_onnx(fitted, rows, ["n", classes])

    assert found.shape == (120, classes)
    np.testing.assert_allclose(found, fitted.predict(rows), rtol=1e-9, atol=1e-12)
