"""Locally deep support vector machines."""

import numpy as np
import pytest
from scipy import sparse
from scipy.special import expit

from trainlet.catalogue.estimators.local_deep import Machine, Options, train, with_one

OPTIONS = Options(2, 1.0, 600, (0.01, 0.01, 0.01))


@pytest.fixture
def machine():
    generator = np.random.default_rng(0)
    shapes = [(4, 7), (4, 3), (4, 7)]
    return Machine(*(generator.normal(size=shape) for shape in shapes), 0.7)


def test_a_score_is_the_sum_over_the_tree_of_what_the_nodes_say(machine):
    features = np.random.default_rng(1).normal(size=(5, 4))
    left = expit(features @ machine.tree)
    shares = [
        np.ones(5),
        left[:, 0],
        1 - left[:, 0],
        left[:, 0] * left[:, 1],
        left[:, 0] * (1 - left[:, 1]),
        (1 - left[:, 0]) * left[:, 2],
        (1 - left[:, 0]) * (1 - left[:, 2]),
    ]
    expected = sum(
        shares[node]
        * np.tanh(0.7 * (features @ machine.kernel[:, node]))
        * (features @ machine.weights[:, node])
        for node in range(7)
    )

    np.testing.assert_allclose(machine.scores(features), expected)


def test_gradients_are_those_of_the_squared_hinge_loss(machine):
    generator = np.random.default_rng(2)
    features, counts = generator.normal(size=(9, 4)), generator.uniform(0.5, 2, 9)
    y = np.where(np.arange(9) % 2, 1.0, -1.0)

    def loss():
        return np.mean(counts * np.maximum(1 - y * machine.scores(features), 0) ** 2)

    found = machine.gradients(features, y, counts, 1.0)
    for values, gradient in zip(
        (machine.weights, machine.tree, machine.kernel), found, strict=True
    ):
        for place in np.ndindex(*values.shape):
            values[place] += 1e-6
            above = loss()
            values[place] -= 2e-6
            below = loss()
            values[place] += 1e-6
            assert gradient[place] == pytest.approx((above - below) / 2e-6, rel=1e-4, abs=1e-7)


def rings(rows=400):
    points = np.random.default_rng(3).normal(size=(rows, 2))
    return points, np.where((points**2).sum(axis=1) > 1.4, 1.0, -1.0)


def test_what_no_line_parts_is_learned():
    points, signs = rings()
    machine = train(points, signs, np.ones(400), OPTIONS, 0)

    assert (np.sign(machine.scores(with_one(points))) == signs).mean() > 0.9


def test_a_sparse_design_is_the_same():
    points, signs = rings()
    dense = train(points, signs, np.ones(400), OPTIONS, 0)
    found = train(sparse.csr_array(points), signs, np.ones(400), OPTIONS, 0)

    np.testing.assert_allclose(found.weights, dense.weights)


def test_penalties_shrink():
    points, signs = rings()
    free = train(points, signs, np.ones(400), OPTIONS, 0)
    held = train(points, signs, np.ones(400), Options(2, 1.0, 600, (1.0, 0.01, 0.01)), 0)

    assert (held.weights**2).sum() < 0.2 * (free.weights**2).sum()


def test_heavy_rows_draw_the_scores():
    points, signs = rings()
    heavy = train(points, signs, np.where(signs > 0, 1.9, 0.1), OPTIONS, 0)
    plain = train(points, signs, np.ones(400), OPTIONS, 0)

    assert heavy.scores(with_one(points)).mean() > plain.scores(with_one(points)).mean()
