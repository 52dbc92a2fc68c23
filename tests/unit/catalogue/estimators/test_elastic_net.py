"""Elastic net regression."""

import numpy as np
import pytest

from tests.graphs import far, mixed, through_onnx
from trainlet.catalogue.estimators.elastic_net import fit_elastic_net
from trainlet.catalogue.spec import Examples

FRAME = mixed()
Y = (5000 + 300 * FRAME["a"] + 100 * (FRAME["t"] == "red")).to_numpy()
Y = Y + np.random.default_rng(2).normal(0, 50, 200)


@pytest.mark.parametrize("columns", [["a", "t", "b", "u", "s"], ["a", "b", "s"], ["t", "u"]])
def test_the_loss_and_both_penalties_are_in_balance(columns):
    weights = np.random.default_rng(1).uniform(0.5, 3, 200)
    examples = Examples(X=FRAME[columns], y=Y, weights=weights)
    fitted = fit_elastic_net(examples, alpha=0.1, l1_ratio=0.4, tol=1e-12, max_iter=100_000)
    mean = np.average(Y, weights=weights)
    scale = np.sqrt(np.average((Y - mean) ** 2, weights=weights))
    residual = weights / weights.sum() * (fitted.predict(FRAME) - Y) / scale
    by_weight = fitted.encoding.dense(FRAME).T @ residual
    own = fitted.weights / scale
    held = own == 0

    assert held.any()
    assert not held.all()
    assert residual.sum() == pytest.approx(0, abs=1e-9)
    assert np.all(np.abs(by_weight[held]) <= 0.04)
    np.testing.assert_allclose(
        by_weight[~held], -0.04 * np.sign(own[~held]) - 0.06 * own[~held], atol=1e-6
    )


def test_the_unit_of_the_label_does_not_matter():
    options = {"alpha": 0.1, "l1_ratio": 0.5, "tol": 1e-10}
    plain = fit_elastic_net(Examples(X=FRAME, y=Y), **options)
    small = fit_elastic_net(Examples(X=FRAME, y=Y * 1e-6 + 1), **options)

    np.testing.assert_allclose(small.predict(FRAME), plain.predict(FRAME) * 1e-6 + 1, rtol=1e-9)


def test_the_graph_gives_the_values():
    fitted = fit_elastic_net(Examples(X=FRAME, y=Y), alpha=0.01, l1_ratio=0.5)
    rows = far(FRAME)

    np.testing.assert_allclose(
        through_onnx(fitted.emit, rows, ["n"]), fitted.predict(rows), rtol=1e-9
    )


def test_a_constant_label_is_answered_with_itself_and_the_limit_of_steps_is_no_fault():
    flat = fit_elastic_net(Examples(X=FRAME, y=np.full(200, 7.0)), alpha=0.01, l1_ratio=0.5)
    short = fit_elastic_net(
        Examples(X=FRAME, y=Y), alpha=0.001, l1_ratio=0.5, tol=1e-15, max_iter=1
    )

    np.testing.assert_allclose(flat.predict(FRAME), 7.0)
    assert np.isfinite(short.predict(FRAME)).all()
