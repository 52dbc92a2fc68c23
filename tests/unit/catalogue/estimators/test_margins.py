"""Linear scores of two classes."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.linear_model import SGDClassifier

from tests.graphs import far, mixed, through_onnx
from trainlet.catalogue import lookup
from trainlet.catalogue.estimators.margins import fit_margins
from trainlet.catalogue.spec import Examples

FRAME = mixed()
Y = ((FRAME["a"] + (FRAME["t"] == "red") * 2 - (FRAME["s"] - 1.7e9 - 30) / 20) > 0.5).to_numpy()
EXAMPLES = Examples(X=FRAME, y=Y.astype(np.int64), classes=2, seed=3)
HINGE = SGDClassifier(alpha=0.01, max_iter=20, tol=None, average=True, random_state=0)


@pytest.mark.parametrize("is_projected", [False, True])
def test_the_graph_gives_the_probabilities(is_projected):
    fitted = fit_margins(EXAMPLES, HINGE, is_projected=is_projected)
    found = through_onnx(fitted.emit, far(FRAME), ["n", 2])

    np.testing.assert_allclose(found, fitted.predict(far(FRAME)), rtol=1e-9, atol=1e-12)
    assert ((fitted.predict(FRAME)[:, 1] > 0.5) == Y).mean() > 0.9


def test_numbers_that_are_not_standardised_are_taken_as_they_are():
    frame = FRAME[["a"]] * 2 + 1
    examples = Examples(X=frame, y=EXAMPLES.y, classes=2)
    fitted = fit_margins(examples, HINGE, standardise=False)
    rows = pd.DataFrame({"a": [0.0, 5.0, -1e6]})
    logits = fitted.weights[0] * rows["a"] + fitted.bias

    np.testing.assert_allclose(fitted.predict(rows)[:, 1], expit(logits))
    np.testing.assert_allclose(
        through_onnx(fitted.emit, rows, ["n", 2]), fitted.predict(rows), atol=1e-14
    )


def test_on_the_sphere_only_the_direction_of_a_row_counts():
    frame = pd.DataFrame({"a": [3.0, -3.0, 3.0, -3.0] * 5, "b": [4.0, 4.0, -4.0, -4.0] * 5})
    examples = Examples(X=frame, y=np.tile([1, 0, 1, 0], 5), classes=2)
    fitted = fit_margins(examples, HINGE, standardise=False, is_projected=True)
    rows = pd.DataFrame({"a": [3.0, 3e9, 0.0], "b": [4.0, 4e9, 0.0]})
    found = fitted.predict(rows)[:, 1]

    assert found[0] == pytest.approx(found[1], rel=1e-12)
    assert found[2] == pytest.approx(expit(fitted.bias))
    np.testing.assert_allclose(through_onnx(fitted.emit, rows, ["n", 2])[:, 1], found, rtol=1e-12)


def test_weights_that_are_all_alike_change_nothing_but_the_smoothing():
    heavy = Examples(X=FRAME, y=EXAMPLES.y, classes=2, seed=3, weights=np.full(200, 5.0))
    one, five = (fit_margins(each, HINGE) for each in (EXAMPLES, heavy))

    np.testing.assert_allclose(
        one.weights / np.linalg.norm(one.weights), five.weights / np.linalg.norm(five.weights)
    )


def test_rows_of_hardly_any_weight_are_hardly_heard():
    weights = np.where(FRAME["u"] == "x", 1.0, 1e-9)
    wrong = np.where(FRAME["u"] == "x", EXAMPLES.y, 1 - EXAMPLES.y)
    examples = Examples(X=FRAME[["a", "t", "s"]], y=wrong, classes=2, seed=3, weights=weights)
    for name in ("two-class-averaged-perceptron", "two-class-support-vector-machine"):
        learner = lookup.get("learners", name)
        found = learner.fit(examples, learner.settings()).predict(FRAME)[:, 1] > 0.5

        assert (found == Y).mean() > 0.85, name


def test_few_rows_of_a_class_are_scored_by_what_was_trained_on_them():
    frame = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0, 4.0, 10.0]})
    examples = Examples(X=frame, y=np.array([0, 0, 0, 0, 0, 1]), classes=2)
    fitted = fit_margins(examples, HINGE)

    assert fitted.predict(frame)[:, 1].argmax() == 5


def test_the_perceptron_finds_a_line_between_classes_that_have_one():
    learner = lookup.get("learners", "two-class-averaged-perceptron")
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(200, 2)), columns=["a", "b"])
    y = (frame["a"] > 2 * frame["b"]).to_numpy().astype(np.int64)
    frame["a"] += np.where(y, 1.0, -1.0)
    settings = learner.settings(maximum_number_of_iterations=100)
    fitted = learner.fit(Examples(X=frame, y=y, classes=2), settings)

    np.testing.assert_array_equal(fitted.predict(frame)[:, 1] > 0.5, y)


def test_the_lambda_shrinks_the_support_vector_machine():
    learner = lookup.get("learners", "two-class-support-vector-machine")
    settings = lookup.check_settings("svm", learner.settings, {"lambda": 100.0})
    fitted = learner.fit(EXAMPLES, settings)
    usual = learner.fit(EXAMPLES, learner.settings())

    assert settings.lambda_ == 100.0
    assert fitted.predict(FRAME)[:, 1].std() < usual.predict(FRAME)[:, 1].std()
