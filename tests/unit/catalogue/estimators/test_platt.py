"""Platt's sigmoid."""

import numpy as np
import pytest
from scipy.special import expit

from trainlet.catalogue.estimators.platt import fit_sigmoid


def slopes(slope, offset, scores, y, weights):
    positives = weights[y == 1].sum()
    negatives = weights.sum() - positives
    target = np.where(y == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    residual = weights * (expit(slope * scores + offset) - target)
    return residual @ scores, residual.sum()


@pytest.fixture
def table():
    rng = np.random.default_rng(4)
    scores = rng.normal(size=300) * 50
    return scores, (scores + rng.normal(size=300) * 30 > 20).astype(np.int64)


def test_the_smoothed_log_loss_is_at_its_least(table):
    scores, y = table
    weights = np.random.default_rng(1).uniform(0.5, 3, 300)
    found = fit_sigmoid(scores, y, weights)

    np.testing.assert_allclose(slopes(*found, scores, y, weights), 0, atol=1e-4)
    assert found[0] > 0


def test_scores_that_part_the_classes_get_a_finite_slope():
    scores, y = np.array([-2.0, -1.0, 1.0, 2.0]), np.array([0, 0, 1, 1])
    slope, offset = fit_sigmoid(scores, y, np.ones(4))

    assert 0.5 < slope < 2
    assert offset == pytest.approx(0, abs=1e-9)


def test_a_weight_of_two_is_a_row_twice(table):
    scores, y = table
    weights = np.where(np.arange(300) % 3, 1.0, 2.0)
    twice = np.repeat(np.arange(300), weights.astype(int))

    np.testing.assert_allclose(
        fit_sigmoid(scores, y, weights),
        fit_sigmoid(scores[twice], y[twice], np.ones(len(twice))),
        rtol=1e-6,
    )


def test_scores_that_are_all_alike_give_the_smoothed_share():
    y = np.array([0, 1, 1, 1])
    slope, offset = fit_sigmoid(np.full(4, 7.0), y, np.ones(4))

    assert slope == 0
    assert expit(offset) == pytest.approx((3 * 4 / 5 + 1 / 3) / 4)
