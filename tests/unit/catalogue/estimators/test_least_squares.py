"""Least squares."""

import numpy as np
import pytest

from tests.graphs import mixed
from trainlet.catalogue.estimators.least_squares import fit_least_squares
from trainlet.catalogue.spec import Examples

FRAME = mixed()
Y = (300 * FRAME["a"] - 200 * (FRAME["t"] == "red")).to_numpy()
Y = Y + np.random.default_rng(2).normal(0, 50, 200)


@pytest.mark.parametrize("l2", [0.0, 0.001, 20.0])
def test_the_squared_error_and_the_penalty_are_in_balance(l2):
    weights = np.random.default_rng(1).uniform(0.5, 3, 200)
    fitted = fit_least_squares(Examples(X=FRAME, y=Y, weights=weights), l2=l2, has_intercept=True)
    residual = weights * (Y - fitted.predict(FRAME))

    np.testing.assert_allclose(
        fitted.encoding.dense(FRAME).T @ residual, l2 * fitted.weights, atol=1e-5
    )
    assert residual.sum() == pytest.approx(0, abs=1e-6)


def test_without_an_intercept_there_is_none():
    fitted = fit_least_squares(Examples(X=FRAME, y=Y), l2=0.001, has_intercept=False)

    assert fitted.bias == 0
