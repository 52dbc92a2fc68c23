"""Logistic regression with Studio's two penalties."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from trainlet.catalogue.estimators.logistic import fit_logistic
from trainlet.catalogue.spec import Examples


@pytest.fixture
def table():
    generator = np.random.default_rng(2)
    X = pd.DataFrame(generator.normal(size=(80, 3)), columns=["a", "b", "c"])
    noise = generator.normal(size=80)
    return X, (X["a"] - 0.5 * X["b"] + noise > 0).to_numpy().astype(np.int64)


def slopes(fitted, X, y):
    """Return the slope of the summed log loss by each weight, and by the constant."""
    design = np.asarray(fitted.encoding.transform(X))
    residual = fitted.predict(X)[:, 1] - y
    return design.T @ residual, residual.sum()


@pytest.mark.parametrize("l2", [0.5, 1.0, 10.0])
def test_the_loss_and_the_squared_penalty_are_in_balance(table, l2):
    X, y = table
    fitted = fit_logistic(Examples(X=X, y=y, classes=2), l1=0.0, l2=l2, tolerance=1e-10, steps=1000)
    by_weight, by_constant = slopes(fitted, X, y)

    np.testing.assert_allclose(by_weight, -l2 * fitted.weights[:, 0], atol=1e-4)
    assert by_constant == pytest.approx(0, abs=1e-4)


def test_the_loss_and_both_penalties_are_in_balance(table):
    X, y = table
    fitted = fit_logistic(
        Examples(X=X, y=y, classes=2), l1=6.0, l2=2.0, tolerance=1e-12, steps=100_000
    )
    by_weight, _ = slopes(fitted, X, y)
    weights = fitted.weights[:, 0]
    held = weights == 0

    assert held.any()
    assert not held.all()
    assert np.all(np.abs(by_weight[held]) <= 6.0)
    np.testing.assert_allclose(
        by_weight[~held], -6.0 * np.sign(weights[~held]) - 2.0 * weights[~held], atol=1e-4
    )


def test_without_penalties_the_loss_alone_is_at_its_least(table):
    X, y = table
    fitted = fit_logistic(
        Examples(X=X, y=y, classes=2), l1=0.0, l2=0.0, tolerance=1e-12, steps=1000
    )
    by_weight, by_constant = slopes(fitted, X, y)

    np.testing.assert_allclose([*by_weight, by_constant], 0, atol=1e-3)


@pytest.mark.parametrize(("l1", "l2"), [(0.0, 1.0), (3.0, 1.0), (0.0, 10.0)])
def test_the_softmax_loss_and_both_penalties_are_in_balance(table, l1, l2):
    X, _ = table
    y = np.digitize(X["a"] - X["c"], [-1, 0.5])
    weights = np.random.default_rng(3).uniform(0.5, 2, 80)
    examples = Examples(X=X, y=y, classes=3, weights=weights)
    fitted = fit_logistic(examples, l1=l1, l2=l2, tolerance=1e-10, steps=5000)
    residual = weights[:, None] * (fitted.predict(X) - np.eye(3)[y])
    by_weight = np.asarray(fitted.encoding.transform(X)).T @ residual
    found = fitted.weights
    held = found == 0

    assert held.any() == bool(l1)
    assert np.all(np.abs(by_weight[held]) <= l1)
    np.testing.assert_allclose(
        by_weight[~held], -l1 * np.sign(found[~held]) - l2 * found[~held], atol=1e-4
    )
    np.testing.assert_allclose(residual.sum(axis=0), 0, atol=1e-4)


def test_it_is_what_the_library_finds(table):
    X, _ = table
    y = np.digitize(X["a"] - X["c"], [-1, 0.5])
    fitted = fit_logistic(Examples(X=X, y=y, classes=3), l1=0.0, l2=1.0, tolerance=1e-10)
    design = fitted.encoding.dense(X)
    theirs = LogisticRegression(tol=1e-10, max_iter=1000).fit(design, y)

    np.testing.assert_allclose(fitted.predict(X), theirs.predict_proba(design), atol=1e-5)


def test_reaching_the_limit_of_steps_is_no_fault(table):
    X, y = table
    fitted = fit_logistic(Examples(X=X, y=y, classes=2), l1=0.0, l2=1.0, tolerance=1e-12, steps=1)

    assert fitted.predict(X).shape == (80, 2)
