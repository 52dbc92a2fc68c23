"""Ordinal regression."""

import numpy as np
import pytest
from scipy.special import expit

from tests.graphs import far, mixed, through_onnx
from trainlet.catalogue.estimators.logistic import fit_logistic
from trainlet.catalogue.estimators.ordinal import OrdinalRegressor, fit_ordinal
from trainlet.catalogue.spec import Examples

FRAME = mixed()
SCORE = FRAME["a"] + 2 * (FRAME["t"] == "red") + np.random.default_rng(1).logistic(0, 0.3, 200)
Y = np.array([-1.5, 0.0, 2.0, 10.0])[np.digitize(SCORE, [-0.5, 0.5, 2])]


def test_every_threshold_and_weight_is_in_balance():
    weights = np.random.default_rng(2).uniform(0.5, 3, 200)
    fitted = fit_ordinal(Examples(X=FRAME, y=Y, weights=weights), l2=2.0, tolerance=1e-10)
    design = fitted.encoding.dense(FRAME)
    below = (Y[:, None] <= fitted.levels[:-1]).astype(float)
    chance = expit(fitted.thresholds - (design @ fitted.weights)[:, None])
    residual = weights[:, None] * (chance - below)

    np.testing.assert_allclose(residual.sum(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(design.T @ residual.sum(axis=1), 2.0 * fitted.weights, atol=1e-3)


def test_two_levels_are_logistic_regression():
    y = (SCORE > 0.5).to_numpy()
    ours = fit_ordinal(Examples(X=FRAME, y=np.where(y, 7.0, 3.0)), l2=1.0, tolerance=1e-10)
    theirs = fit_logistic(
        Examples(X=FRAME, y=y.astype(int), classes=2), l1=0.0, l2=1.0, tolerance=1e-10
    )

    np.testing.assert_allclose(ours.weights, theirs.weights[:, 0], atol=1e-5)
    np.testing.assert_allclose(ours.thresholds, -theirs.bias, atol=1e-5)
    np.testing.assert_array_equal(
        ours.predict(FRAME), np.where(theirs.predict(FRAME)[:, 1] > 0.5, 7.0, 3.0)
    )


def test_only_the_order_of_the_levels_counts():
    plain = fit_ordinal(Examples(X=FRAME, y=Y), l2=1.0, tolerance=1e-10)
    cubed = fit_ordinal(Examples(X=FRAME, y=Y**3), l2=1.0, tolerance=1e-10)

    np.testing.assert_array_equal(plain.weights, cubed.weights)
    np.testing.assert_array_equal(plain.predict(FRAME) ** 3, cubed.predict(FRAME))


def test_the_graph_gives_levels_alone():
    fitted = fit_ordinal(Examples(X=FRAME, y=Y), l2=1.0, tolerance=1e-7)
    rows = far(FRAME)
    found = through_onnx(fitted.emit, rows, ["n"])

    np.testing.assert_array_equal(found, fitted.predict(rows))
    assert set(found) == set(Y)
    assert (found[:200] == Y).mean() > 0.75


def test_a_score_at_a_threshold_is_below_it():
    plain = fit_ordinal(Examples(X=FRAME, y=Y), l2=1.0, tolerance=1e-7)
    weights = np.zeros_like(plain.weights)
    fitted = OrdinalRegressor(plain.encoding, weights, np.array([-1.0, 0.0, 1.0]), plain.levels)

    assert set(fitted.predict(FRAME)) == {0.0}
    assert set(through_onnx(fitted.emit, FRAME, ["n"])) == {0.0}


@pytest.mark.parametrize("levels", [1, 101])
def test_a_label_that_has_no_order_to_learn_is_refused(levels):
    with pytest.raises(ValueError, match=f"has {levels} values"):
        fit_ordinal(Examples(X=FRAME, y=np.arange(200.0) % levels), l2=1.0, tolerance=1e-7)
