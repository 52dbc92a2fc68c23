"""One level of a decision jungle."""

import numpy as np
import pytest

from trainlet.catalogue.estimators import jungle_levels
from trainlet.catalogue.estimators.jungle_levels import Bins, Level, Limits


def entropy(counts):
    total = counts.sum()
    shares = counts[counts > 0] / total
    return -total * (shares * np.log(shares)).sum()


@pytest.fixture(autouse=True)
def _asks_for_all(monkeypatch):
    monkeypatch.setattr(jungle_levels, "SHARE", 1.0)


def rows_of(number=400, classes=2, seed=0):
    generator = np.random.default_rng(seed)
    codes = generator.integers(0, 8, (number, 3))
    y = ((codes[:, 0] > 4) + (codes[:, 1] > 2) + generator.integers(0, 2, number)) % classes
    weights = generator.integers(1, 4, number).astype(float)
    return Bins(codes, np.array([8, 8, 8]), y, weights, classes)


@pytest.mark.parametrize("classes", [2, 3])
def test_each_node_alone_takes_the_edge_of_least_entropy(classes):
    rows = rows_of(classes=classes)
    place = np.arange(400) % 2
    level = Level.of(rows, place, 2, np.random.default_rng(0))

    for node in (0, 1):
        mine = place == node
        energies = {}
        for feature in range(3):
            for edge in range(7):
                sides = [
                    mine & (rows.codes[:, feature] <= edge),
                    mine & (rows.codes[:, feature] > edge),
                ]
                energies[feature, edge] = sum(
                    entropy(np.bincount(rows.y[side], rows.weights[side], classes))
                    for side in sides
                )
        assert energies[level.choice(node)] == pytest.approx(min(energies.values()))


def searched(width, steps, nodes=40):
    rows = rows_of(3000)
    place = np.random.default_rng(1).integers(0, nodes, 3000)
    level = Level.of(rows, place, nodes, np.random.default_rng(0))
    return rows, place, level, level.searched(Limits(9, width, steps), np.random.default_rng(2))


def test_a_level_that_fits_is_a_tree():
    _, _, level, (sides, children) = searched(80, 1000)

    np.testing.assert_array_equal(sides, np.arange(80).reshape(40, 2))
    np.testing.assert_allclose(children.sum(axis=0), level.whole.sum(axis=0))


def test_a_wider_level_is_merged_and_its_rows_are_where_it_says():
    rows, place, level, (sides, children) = searched(8, 2000)
    left, at = level.followed(rows, place, sides)
    counts = np.zeros_like(children)
    np.add.at(counts, (at, left.y), left.weights)

    assert len(children) <= 8
    assert set(sides.ravel()) == set(range(len(children)))
    np.testing.assert_allclose(counts, children)


def test_searching_lowers_the_entropy():
    found = [sum(map(entropy, searched(8, steps)[-1][1])) for steps in (0, 80, 5000)]

    assert found[1] < found[0]
    assert found[2] <= found[1]


def test_pure_nodes_are_left_alone():
    rows = rows_of()
    pure = Bins(rows.codes, rows.sizes, np.zeros(400, np.int64), rows.weights, 2)

    assert len(Level.of(pure, np.zeros(400, np.int64), 1, np.random.default_rng(0)).live) == 0


def test_fewer_features_are_asked_for_where_memory_ends(monkeypatch):
    monkeypatch.setattr(jungle_levels, "MOST_CELLS", 20)
    level = Level.of(rows_of(), np.zeros(400, np.int64), 1, np.random.default_rng(0))

    assert len(np.unique(level.features)) == 1
