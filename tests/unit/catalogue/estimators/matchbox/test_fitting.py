import numpy as np
import pytest
from scipy.sparse import csr_matrix

from trainlet.catalogue.estimators.matchbox.fitting import Fitting, Plan
from trainlet.catalogue.estimators.matchbox.ratings import ordered
from trainlet.catalogue.estimators.matchbox.sides import Shares, Side, align


def made(seed: int = 0, users: int = 60, items: int = 40, each: int = 20):
    """Return ratings of 3 levels by tastes that a feature of users tells half of."""
    random = np.random.default_rng(seed)
    feature = random.normal(size=users)
    tastes = np.stack([feature + random.normal(0, 0.5, users), random.normal(size=users)], axis=1)
    likes = random.normal(size=(items, 2))
    u = np.repeat(np.arange(users), each)
    i = np.concatenate([random.permutation(items)[:each] for _ in range(users)])
    affinity = (tastes[u] * likes[i]).sum(axis=1) + random.normal(0, 0.3, len(u))
    return u, i, np.digitize(affinity, [-0.7, 0.7]), feature


def fitted(batches: int = 1, traits: int = 3, designs=(None, None), seed: int = 1) -> Fitting:
    u, i, levels, _ = made()
    plan = Plan(traits=traits, iterations=3, batches=batches, seed=seed)
    found = Fitting(ordered(u, i, levels, (60, 40)), 3, designs, plan)
    found.run()
    return found


def test_the_result_does_not_depend_on_the_batches() -> None:
    one, seven = fitted(1), fitted(7)

    np.testing.assert_allclose(seven.users.means, one.users.means, atol=1e-10)
    np.testing.assert_allclose(seven.items.covariances, one.items.covariances, atol=1e-10)
    np.testing.assert_allclose(seven.cuts.own, one.cuts.own, atol=1e-10)


def test_the_same_seed_gives_the_same_model() -> None:
    np.testing.assert_array_equal(fitted().users.means, fitted().users.means)


def test_a_side_is_the_bayesian_regression_on_the_other() -> None:
    random = np.random.default_rng(3)
    users, items = Side(1, 1, None, random), Side(2, 1, None, random)
    items.means, items.covariances[:] = np.array([[0.5, 0.1], [-1.0, 0.2]]), 0.0
    shares = Shares(csr_matrix([[2.0, 0.5]]), csr_matrix([[1.0, -0.3]]), 1)

    users.update(shares, items)

    # By hand: sum of tau e e' + 1 / p, and of e (nu - tau c), with e = (t, 1).
    inverse = np.array([[2 * 0.25 + 0.5 * 1 + 10, 2 * 0.5 - 0.5], [2 * 0.5 - 0.5, 2.5 + 4]])
    right = np.array([0.5 * (1 - 0.2) - (-0.3 - 0.1), (1 - 0.2) + (-0.3 - 0.1)])
    np.testing.assert_allclose(users.covariances[0], np.linalg.inv(inverse))
    np.testing.assert_allclose(users.means[0], np.linalg.solve(inverse, right))


def test_aligned_sides_keep_every_inner_product_and_vary_alike() -> None:
    random = np.random.default_rng(5)
    users, items = Side(50, 3, None, random), Side(30, 3, None, random)
    before = users.means[:, :3] @ items.means[:, :3].T

    align(users, items)

    np.testing.assert_allclose(users.means[:, :3] @ items.means[:, :3].T, before, atol=1e-10)
    np.testing.assert_allclose(users.about(), items.about(), atol=1e-6)
    np.testing.assert_allclose(users.about(), np.diag(np.diag(users.about())), atol=1e-6)
    assert (np.diff(np.diag(users.about())) < 0).all()


def test_without_traits_only_biases_are_learned() -> None:
    found = fitted(traits=0)
    _, i, levels, _ = made()
    liked = np.bincount(i, levels, 40) / np.bincount(i)

    assert found.items.means.shape == (40, 1)
    assert np.corrcoef(found.items.means[:, 0], liked)[0, 1] > 0.9


def test_features_say_what_to_expect_of_users() -> None:
    _, _, _, feature = made()
    found = fitted(designs=(csr_matrix(feature[:, None]), None))

    place = found.users.expected[:, :3].std(axis=0).argmax()
    expected = found.users.expected[:, place]
    assert np.abs(np.corrcoef(expected, feature)[0, 1]) == pytest.approx(1)
    assert expected.std() > 0.1


def test_cut_points_ascend() -> None:
    assert (np.diff(fitted().cuts.own, axis=1) > 0).all()
