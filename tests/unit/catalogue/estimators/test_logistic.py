"""Logistic regression with Studio's two penalties."""

import numpy as np
import pandas as pd
import pytest

from trainlet.catalogue.estimators.logistic import fit_logistic


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
    fitted = fit_logistic(X, y, l1=0.0, l2=l2, tol=1e-10, max_iter=1000)
    by_weight, by_constant = slopes(fitted, X, y)

    np.testing.assert_allclose(by_weight, -l2 * fitted.estimator.coef_[0], atol=1e-4)
    assert by_constant == pytest.approx(0, abs=1e-4)


def test_the_loss_and_both_penalties_are_in_balance(table):
    X, y = table
    fitted = fit_logistic(X, y, l1=6.0, l2=2.0, tol=1e-12, max_iter=100_000, random_state=1)
    by_weight, _ = slopes(fitted, X, y)
    weights = fitted.estimator.coef_[0]
    held = weights == 0

    assert held.any()
    assert not held.all()
    assert np.all(np.abs(by_weight[held]) <= 6.0)
    np.testing.assert_allclose(
        by_weight[~held], -6.0 * np.sign(weights[~held]) - 2.0 * weights[~held], atol=1e-4
    )


def test_without_penalties_the_loss_alone_is_at_its_least(table):
    X, y = table
    fitted = fit_logistic(X, y, l1=0.0, l2=0.0, tol=1e-12, max_iter=1000)
    by_weight, by_constant = slopes(fitted, X, y)

    np.testing.assert_allclose([*by_weight, by_constant], 0, atol=1e-3)


def test_reaching_the_limit_of_steps_is_no_fault(table):
    X, y = table
    fitted = fit_logistic(X, y, l1=0.0, l2=1.0, tol=1e-12, max_iter=1)

    assert fitted.predict(X).shape == (80, 2)
