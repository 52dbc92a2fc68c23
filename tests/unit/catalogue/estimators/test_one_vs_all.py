"""One two-class model for each class."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from threadpoolctl import threadpool_limits

from tests.composites import answers_of, extremes, frame
from trainlet.catalogue.choice import Choice
from trainlet.catalogue.estimators.one_vs_all import OneVsAll, fit_one_vs_all
from trainlet.catalogue.families.composites import fitter
from trainlet.catalogue.spec import Examples

LOGISTIC = Choice(use="two-class-logistic-regression")
TREES = Choice(use="two-class-boosted-decision-tree", settings={"number_of_trees_constructed": 10})


@pytest.fixture(autouse=True)
def one_thread():
    """Threads that wait for a busy core spin: small fits then take seconds."""
    with threadpool_limits(1):
        yield


@dataclass
class Claims:
    """Claims each row with the number in a column."""

    column: str

    def predict(self, X):
        second = X[self.column].to_numpy()
        return np.column_stack([1 - second, second])

    def emit(self, graph, inputs):
        second = graph.columns(inputs.numbers, [inputs.number_columns.index(self.column)])
        first = graph.add("Sub", graph.constant(np.ones(1)), second)
        return graph.add("Concat", first, second, axis=1)


def examples(rows=300, classes=3):
    X = frame(rows)
    scores = X["n"] + X["m"] + (X["t"] == "y")
    y = np.digitize(scores, np.quantile(scores, np.linspace(0, 1, classes + 1)[1:-1]))
    return Examples(X=X, y=y, classes=classes, seed=3)


def shares_of(*claims):
    X = pd.DataFrame(np.array(claims), columns=list("abc"))
    model = OneVsAll(tuple(Claims(name) for name in "abc"))
    found = model.predict(X)
    np.testing.assert_allclose(answers_of(model, X, ["n", 3]), found, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-12)
    return found


def test_claims_are_divided_by_their_sum():
    found = shares_of((0.2, 0.3, 0.0), (1.0, 1.0, 1.0), (0.001, 0.0, 0.0))

    np.testing.assert_allclose(found, [[0.4, 0.6, 0], [1 / 3] * 3, [1, 0, 0]], rtol=1e-12)


def test_a_row_that_nobody_claims_is_as_likely_of_every_class():
    found = shares_of((0.0, 0.0, 0.0), (5e-324, 0.0, 0.0), (1e-16, 3e-17, 0.0))

    np.testing.assert_allclose(found, 1 / 3, rtol=1e-12)


def test_small_claims_keep_their_order_and_no_share_leaps():
    found = shares_of((2e-4, 1e-4, 0.0), (0.999e-3, 0.0, 0.0), (1e-3, 0.0, 0.0))

    lacking = (1e-3 - 3e-4) / 3
    np.testing.assert_allclose(found[0], (np.array([2e-4, 1e-4, 0]) + lacking) / 1e-3)
    assert abs(found[1] - found[2]).max() < 2e-3


def test_it_is_scikit_learns_one_versus_rest():
    given = examples()
    X = given.X[["n", "m"]]
    scaled = ((X - X.mean()) / X.std(ddof=0)).to_numpy()
    settings = {"l1_regularization_weight": 0, "l2_regularization_weight": 1}
    ridge = Choice(use=LOGISTIC.use, settings=settings)
    found = fit_one_vs_all(Examples(X=X, y=given.y, classes=3), fitter(ridge))
    theirs = OneVsRestClassifier(LogisticRegression(tol=1e-9)).fit(scaled, given.y)

    np.testing.assert_allclose(found.predict(X), theirs.predict_proba(scaled), atol=1e-4)


@pytest.mark.parametrize("choice", [LOGISTIC, TREES], ids=["logistic", "trees"])
@pytest.mark.parametrize("classes", [2, 4])
def test_the_graph_answers_as_the_model(choice, classes):
    given = examples(classes=classes)
    model = fit_one_vs_all(given, fitter(choice))
    rows = pd.concat([given.X, extremes(given.X)], ignore_index=True)
    found = model.predict(rows)

    assert len(model.parts) == classes
    assert (found[:300].argmax(axis=1) == given.y).mean() > 0.7
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(answers_of(model, rows, ["n", classes]), found, rtol=0, atol=1e-9)


def test_weights_are_those_of_every_model():
    given, times = examples(120), np.arange(120) % 3 + 1
    X = given.X[["t"]]  # numbers are scaled by the rows that there are
    weighed = Examples(X=X, y=given.y, classes=3, weights=times.astype(float))
    repeated = Examples(
        X=X.loc[X.index.repeat(times)].reset_index(drop=True), y=given.y.repeat(times), classes=3
    )
    found, expected, plain = (
        fit_one_vs_all(each, fitter(LOGISTIC)).predict(X)
        for each in (weighed, repeated, Examples(X=X, y=given.y, classes=3))
    )

    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert abs(found - plain).max() > 1e-3
