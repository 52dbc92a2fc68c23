"""Bayesian linear regression."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge

from tests.graphs import far, mixed, through_onnx
from trainlet.catalogue.estimators import bayesian
from trainlet.catalogue.estimators.bayesian import fit_bayesian
from trainlet.catalogue.spec import Examples

FRAME = mixed()
Y = (
    1e4
    + 300 * FRAME["a"]
    + 500 * (FRAME["t"] == "red")
    + np.random.default_rng(2).normal(0, 100, 200)
).to_numpy()


def test_the_mean_is_that_of_ridge_regression():
    fitted = fit_bayesian(Examples(X=FRAME, y=Y), weight=2.5)
    design = fitted.encoding.dense(FRAME)
    wanted = Ridge(alpha=2.5, solver="cholesky").fit(design, Y).predict(design)

    np.testing.assert_allclose(fitted.predict(FRAME)[:, 0], wanted, rtol=1e-9)


def test_the_deviation_is_that_of_the_normal_posterior():
    fitted = fit_bayesian(Examples(X=FRAME, y=Y), weight=2.5)
    design = np.hstack([fitted.encoding.dense(FRAME), np.ones((200, 1))])
    penalty = np.diag([2.5] * (design.shape[1] - 1) + [0.0])
    inverse = np.linalg.inv(design.T @ design + penalty)
    mean = inverse @ design.T @ Y
    noise = (((Y - design @ mean) ** 2).sum() + mean @ penalty @ mean) / 199
    wanted = np.sqrt(noise * (1 + np.einsum("ni,ij,nj->n", design, inverse, design)))

    np.testing.assert_allclose(fitted.predict(FRAME)[:, 1], wanted, rtol=1e-7)


def test_the_noise_is_where_the_evidence_is_largest():
    fitted = fit_bayesian(Examples(X=FRAME, y=Y), weight=2.5)
    design = fitted.encoding.dense(FRAME)
    centred, moved = design - design.mean(axis=0), Y - Y.mean()
    values, vectors = np.linalg.eigh(np.eye(200) + centred @ centred.T / 2.5)
    quadratic = ((vectors.T @ moved) ** 2 / values).sum()

    def evidence(noise):  # of the rows' 199 contrasts
        return -199 / 2 * np.log(noise) - quadratic / noise / 2

    best = evidence(fitted.noise)
    assert best > evidence(fitted.noise * 1.01)
    assert best > evidence(fitted.noise * 0.99)


@pytest.mark.parametrize("is_whole", [True, False])
def test_the_graph_gives_mean_and_deviation(monkeypatch, is_whole):
    monkeypatch.setattr(bayesian, "is_small", lambda rows, columns: is_whole)
    fitted = fit_bayesian(Examples(X=FRAME, y=Y), weight=1.0)
    rows = far(FRAME)

    np.testing.assert_allclose(
        through_onnx(fitted.emit, rows, ["n", 2]), fitted.predict(rows), rtol=1e-9
    )


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_weight_of_two_is_a_row_twice(monkeypatch, is_whole):
    monkeypatch.setattr(bayesian, "is_small", lambda rows, columns: is_whole)
    numbers = pd.DataFrame({"a": FRAME["a"] - FRAME["a"].mean(), "t": FRAME["t"]})
    weights = np.where(np.arange(200) % 3, 1.0, 2.0)
    encoding = bayesian.fit_indicators(numbers)
    monkeypatch.setattr(bayesian, "fit_indicators", lambda X: encoding)
    twice = np.repeat(np.arange(200), weights.astype(int))
    light = fit_bayesian(Examples(X=numbers, y=Y, weights=weights), weight=1.0)
    heavy = fit_bayesian(
        Examples(X=numbers.iloc[twice].reset_index(drop=True), y=Y[twice]), weight=1.0
    )

    np.testing.assert_allclose(light.predict(numbers), heavy.predict(numbers), rtol=1e-9)


def test_separate_weights_have_the_same_mean(monkeypatch):
    whole = fit_bayesian(Examples(X=FRAME, y=Y), weight=1.0).predict(FRAME)
    monkeypatch.setattr(bayesian, "is_small", lambda rows, columns: False)
    separate = fit_bayesian(Examples(X=FRAME, y=Y), weight=1.0).predict(FRAME)

    np.testing.assert_allclose(separate[:, 0], whole[:, 0], rtol=1e-8)
    np.testing.assert_allclose(separate[:, 1], whole[:, 1], rtol=0.1)
