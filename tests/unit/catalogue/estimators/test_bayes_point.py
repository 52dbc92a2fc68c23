"""The Bayes point machine."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr

from tests.graphs import far, mixed, through_onnx
from trainlet.catalogue.estimators import bayes_point
from trainlet.catalogue.estimators.bayes_point import PRIOR, Separate, Whole, fit_bayes_point
from trainlet.catalogue.spec import Examples

FRAME = mixed()
Y = ((FRAME["a"] + (FRAME["t"] == "red") - (FRAME["s"] - 1.7e9 - 30) / 30) > 0.3).to_numpy()
Y = np.where(np.arange(200) % 11, Y, ~Y).astype(np.int64)
EXAMPLES = Examples(X=FRAME, y=Y, classes=2)


def quadrature(design, y, weights, points):
    """Return the mean probabilities of two weights' exact posterior, by a fine grid."""
    axis = np.linspace(-4, 4, 401)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    log = -0.5 * PRIOR * (grid**2).sum(axis=1)
    for row, label, weight in zip(design, y, weights, strict=True):
        log += weight * np.log(ndtr((1 if label else -1) * (grid @ row)) + 1e-300)
    density = np.exp(log - log.max())
    density /= density.sum()
    return np.array([density @ ndtr(grid @ point) for point in points])


@pytest.mark.parametrize("weight", [1.0, 3.0])
def test_it_gives_the_probabilities_of_the_exact_posterior(weight):
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"a": rng.normal(size=12), "b": rng.normal(size=12)})
    y = (frame["a"] - frame["b"] + rng.normal(size=12) > 0).to_numpy().astype(np.int64)
    weights = np.full(12, weight)
    examples = Examples(X=frame, y=y, classes=2, weights=weights)
    fitted = fit_bayes_point(examples, iterations=200, has_bias=False)
    design = fitted.encoding.dense(frame)
    wanted = quadrature(design, y, weights, design)

    np.testing.assert_allclose(fitted.predict(frame)[:, 1], wanted, atol=0.004)


@pytest.mark.parametrize("has_bias", [True, False])
@pytest.mark.parametrize("is_whole", [True, False])
def test_the_graph_gives_the_probabilities(monkeypatch, is_whole, has_bias):
    monkeypatch.setattr(bayes_point, "is_small", lambda rows, columns: is_whole)
    fitted = fit_bayes_point(EXAMPLES, iterations=30, has_bias=has_bias)
    rows = far(FRAME)
    found = through_onnx(fitted.emit, rows, ["n", 2])

    np.testing.assert_allclose(found, fitted.predict(rows), rtol=1e-9, atol=1e-12)
    assert ((fitted.predict(FRAME)[:, 1] > 0.5) == Y).mean() > 0.8


def test_a_weight_of_two_is_a_row_twice(monkeypatch):
    weights = np.where(np.arange(200) % 3, 1.0, 2.0)
    twice = np.repeat(np.arange(200), weights.astype(int))
    design = np.hstack([np.random.default_rng(0).normal(size=(200, 3)), np.ones((200, 1))])
    for kind in (Whole, Separate):
        light, heavy = kind(design), kind(design[twice])
        bayes_point.propagate(light, design, Y, weights, 100)
        bayes_point.propagate(heavy, design[twice], Y[twice], np.ones(len(twice)), 100)

        np.testing.assert_allclose(light.mean, heavy.mean, rtol=1e-3, atol=1e-5)


def test_light_rows_say_little():
    light = Examples(X=FRAME, y=Y, classes=2, weights=np.full(200, 1e-6))
    found = fit_bayes_point(light, iterations=30, has_bias=True).predict(FRAME)

    np.testing.assert_allclose(found, 0.5, atol=1e-3)


def test_both_posteriors_have_nearly_the_same_mean():
    design = np.hstack([np.random.default_rng(0).normal(size=(200, 3)), np.ones((200, 1))])
    whole, separate = Whole(design), Separate(design)
    for posterior in (whole, separate):
        bayes_point.propagate(posterior, design, Y, np.ones(200), 100)

    np.testing.assert_allclose(separate.mean, whole.mean, atol=0.02)


def test_more_iterations_change_nothing_once_it_has_settled():
    short, long = (
        fit_bayes_point(EXAMPLES, iterations=iterations, has_bias=True) for iterations in (30, 300)
    )

    np.testing.assert_array_equal(short.mean, long.mean)


def test_classes_that_are_parted_leave_finite_weights():
    frame = pd.DataFrame({"a": np.arange(40.0)})
    fitted = fit_bayes_point(
        Examples(X=frame, y=(np.arange(40) >= 20).astype(np.int64), classes=2),
        iterations=100,
        has_bias=True,
    )
    found = fitted.predict(frame)[:, 1]

    assert np.all(np.diff(found) > 0)
    assert 0.001 < found[0] < 0.2
    assert found[19] == pytest.approx(1 - found[20], abs=1e-3)
