"""Poisson regression."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import PoissonRegressor as Theirs

from tests.graphs import far, mixed, through_onnx
from trainlet.catalogue.estimators.poisson import FAR, fit_poisson
from trainlet.catalogue.spec import Examples

FRAME = mixed()
Y = np.random.default_rng(1).poisson(np.exp(1 + 0.5 * FRAME["a"] + (FRAME["t"] == "red")))
Y = Y.astype(np.float64)
EXACT = {"tolerance": 1e-10, "memory": 20}


def test_it_is_what_the_library_finds():
    fitted = fit_poisson(Examples(X=FRAME, y=Y), l1=0.0, l2=2.0, **EXACT)
    design = fitted.logarithm.encoding.dense(FRAME)
    theirs = Theirs(alpha=2.0 / 200, solver="newton-cholesky", tol=1e-10).fit(design, Y)

    np.testing.assert_allclose(fitted.predict(FRAME), theirs.predict(design), rtol=1e-5)


def test_the_loss_and_both_penalties_are_in_balance():
    weights = np.random.default_rng(2).uniform(0.5, 3, 200)
    examples = Examples(X=FRAME, y=Y, weights=weights)
    fitted = fit_poisson(examples, l1=20.0, l2=2.0, **EXACT)
    residual = weights * (fitted.predict(FRAME) - Y)
    by_weight = fitted.logarithm.encoding.dense(FRAME).T @ residual
    held = fitted.logarithm.weights == 0

    assert held.any()
    assert not held.all()
    assert np.all(np.abs(by_weight[held]) <= 20)
    free = fitted.logarithm.weights[~held]
    np.testing.assert_allclose(by_weight[~held], -20 * np.sign(free) - 2 * free, atol=1e-3)
    assert residual.sum() == pytest.approx(0, abs=1e-3)


def test_the_graph_gives_the_means_also_where_they_are_let_go():
    fitted = fit_poisson(Examples(X=FRAME, y=Y), l1=1.0, l2=1.0, **EXACT)
    rows = far(FRAME)
    found = through_onnx(fitted.emit, rows, ["n"])

    np.testing.assert_allclose(found, fitted.predict(rows), rtol=1e-9)
    assert found.max() == pytest.approx(np.exp(FAR))
    assert np.isfinite(found**2).all()


def test_a_negative_label_is_refused():
    with pytest.raises(ValueError, match="-2"):
        fit_poisson(Examples(X=FRAME, y=Y - 2), l1=1.0, l2=1.0, **EXACT)


def test_no_events_at_all_give_a_mean_near_none():
    fitted = fit_poisson(Examples(X=FRAME, y=np.zeros(200)), l1=1.0, l2=1.0, **EXACT)

    assert 0 <= fitted.predict(FRAME).max() < 1e-6


def test_huge_counts_are_fitted_as_small_ones_are():
    frame = pd.DataFrame({"a": FRAME["a"]})
    y = np.exp(20 + 3 * FRAME["a"].to_numpy())
    fitted = fit_poisson(Examples(X=frame, y=y), l1=0.0, l2=0.0, tolerance=1e-3, memory=20)

    np.testing.assert_allclose(fitted.predict(frame), y, rtol=1e-3)
