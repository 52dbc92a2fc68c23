"""Several learners as one."""

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from tests.composites import answers_of, extremes, frame
from trainlet.catalogue.choice import Choice
from trainlet.catalogue.estimators.stacking import (
    StackedClassifier,
    fit_stacked_classifier,
    fit_stacked_regressor,
)
from trainlet.catalogue.families.composites import fitter
from trainlet.catalogue.spec import Examples

LINEAR = fitter(Choice(use="linear-regression"))
TREES = fitter(
    Choice(
        use="boosted-decision-tree-regression",
        settings={"total_number_of_trees_constructed": 20},
    )
)
LOGISTIC = fitter(Choice(use="two-class-logistic-regression"))
BOOSTED = fitter(
    Choice(use="two-class-boosted-decision-tree", settings={"number_of_trees_constructed": 20})
)
SOFTMAX = fitter(Choice(use="multiclass-logistic-regression"))


@pytest.fixture(autouse=True)
def one_thread():
    """Threads that wait for a busy core spin: small fits then take seconds."""
    with threadpool_limits(1):
        yield


class Says:
    """Answers every row with the same probabilities."""

    def __init__(self, *shares):
        self.shares = np.array(shares)

    def predict(self, X):
        return np.tile(self.shares, (len(X), 1))

    def emit(self, graph, inputs):
        zeros = graph.add("Mul", inputs.numbers, graph.constant(np.array(0.0)))
        shares = graph.constant(np.tile(self.shares, (1, 1)))
        one = graph.columns(zeros, [0])
        return graph.add("Add", one, shares)


def values(rows=300):
    X = frame(rows)
    y = 3 * X["n"] + (X["t"] == "x") + 0.1 * np.random.default_rng(1).normal(size=rows)
    return Examples(X=X, y=y.to_numpy(), seed=4)


def classes(count, rows=300):
    given = values(rows)
    edges = np.quantile(given.y, np.linspace(0, 1, count + 1)[1:-1])
    return Examples(X=given.X, y=np.digitize(given.y, edges), classes=count, seed=4)


def test_a_straight_line_is_left_to_who_draws_it():
    found = fit_stacked_regressor(values(), [LINEAR, TREES], 5)

    assert found.weights[0] == pytest.approx(1, abs=0.1)
    assert found.weights[1] == pytest.approx(0, abs=0.1)


def test_a_step_is_left_to_who_makes_it():
    given = values()
    stepped = Examples(X=given.X, y=np.sign(given.X["n"].to_numpy()), seed=4)
    found = fit_stacked_regressor(stepped, [LINEAR, TREES], 5)

    assert found.weights[1] > 0.9


def test_parts_are_fitted_to_all_rows_in_the_end():
    given = values()
    found = fit_stacked_regressor(given, [LINEAR, TREES], 3)
    alone = [fit(given).predict(given.X) for fit in (LINEAR, TREES)]

    np.testing.assert_allclose(
        found.predict(given.X), np.column_stack(alone) @ found.weights + found.constant
    )


def test_the_graph_of_values_answers_as_the_model():
    given = values()
    model = fit_stacked_regressor(given, [LINEAR, TREES], 3)
    rows = pd.concat([given.X, extremes(given.X)], ignore_index=True)

    np.testing.assert_allclose(answers_of(model, rows, ["n"]), model.predict(rows), rtol=1e-9)


@pytest.mark.parametrize(("count", "fits"), [(2, [LOGISTIC, BOOSTED]), (4, [SOFTMAX, SOFTMAX])])
def test_the_graph_of_classes_answers_as_the_model(count, fits):
    given = classes(count)
    model = fit_stacked_classifier(given, fits, 3)
    rows = pd.concat([given.X, extremes(given.X)], ignore_index=True)
    found = model.predict(rows)

    assert (found[:300].argmax(axis=1) == given.y).mean() > 0.8
    np.testing.assert_allclose(found.sum(axis=1), 1)
    np.testing.assert_allclose(answers_of(model, rows, ["n", count]), found, rtol=0, atol=1e-9)


def test_log_odds_are_added_and_none_is_boundless():
    parts = (Says(0.0, 1.0), Says(0.8, 0.2))
    model = StackedClassifier(parts, np.array([0.5, 2.0]), np.array([0.25, -0.25]))
    X = frame(3)
    odds = 0.5 * np.log(0.9999 / 0.0001) + 2.0 * np.log(0.2 / 0.8) - 0.5
    expected = 1 / (1 + np.exp(-odds))

    assert model.predict(X)[:, 1] == pytest.approx(np.full(3, expected))
    assert answers_of(model, X, ["n", 2])[:, 1] == pytest.approx(np.full(3, expected))


def test_weights_count_where_it_is_judged_too():
    given = classes(2)
    heavy = np.where(given.y == 1, 20.0, 1.0)
    weighed = Examples(X=given.X, y=given.y, classes=2, weights=heavy, seed=4)
    fits = [LOGISTIC, BOOSTED]
    light, dark = (fit_stacked_classifier(each, fits, 3) for each in (given, weighed))

    assert dark.predict(given.X)[:, 1].mean() > light.predict(given.X)[:, 1].mean() + 0.02


def test_a_class_of_one_row_has_its_probability():
    given = classes(3, 60)
    y = np.where(given.y == 2, 1, given.y)
    y[7] = 2
    rare = Examples(X=given.X, y=y, classes=3, seed=4)
    found = fit_stacked_classifier(rare, [SOFTMAX, SOFTMAX], 5).predict(given.X)

    assert found.shape == (60, 3)
    assert np.isfinite(found).all()
    assert (found[:, 2] > 0).all()
