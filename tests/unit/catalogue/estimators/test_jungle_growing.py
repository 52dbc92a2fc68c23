"""Graphs of decisions in the making."""

import numpy as np
import pytest

from trainlet.catalogue.estimators.jungle_growing import grow
from trainlet.catalogue.estimators.jungle_levels import Bins, Limits


def rows_of(number=600):
    generator = np.random.default_rng(0)
    codes = generator.integers(0, 16, (number, 4))
    y = ((codes[:, 0] // 4 + codes[:, 1] // 4) % 2).astype(np.int64)
    return Bins(codes, np.array([16] * 4), y, np.ones(number), 2)


def ends(dag, rows):
    node = np.zeros(len(rows.y), np.int64)
    features, bins = np.array(dag.features), np.array(dag.bins)
    left, right = np.array(dag.left), np.array(dag.right)
    for _ in range(dag.depth):
        above = rows.codes[np.arange(len(node)), features[node]] > bins[node]
        node = np.where(above, right[node], left[node])
    return node


@pytest.mark.parametrize("width", [8, 1000])
def test_rows_end_at_the_nodes_that_count_them_and_their_classes_are_told(width):
    rows = rows_of()
    dag = grow(rows, Limits(40, width, 2000), np.random.default_rng(0))
    node, counts = ends(dag, rows), np.array(dag.counts)
    found = np.zeros_like(counts)
    np.add.at(found, (node, rows.y), 1.0)

    np.testing.assert_array_equal(found[np.unique(node)], counts[np.unique(node)])
    assert (counts[node].argmax(axis=1) == rows.y).mean() > 0.95


def test_no_level_is_wider_or_deeper_than_the_limits():
    dag = grow(rows_of(), Limits(5, 8, 2000), np.random.default_rng(0))
    level, depth = {0}, 0
    while level - {node for node in level if dag.left[node] == node}:
        level = {side for node in level for side in (dag.left[node], dag.right[node])} - level
        depth += 1
        assert len(level) <= 8

    assert depth == dag.depth <= 5


def test_rows_that_are_all_alike_need_no_decision():
    rows = Bins(np.zeros((4, 1), np.int64), np.array([1]), np.arange(4) % 2, np.ones(4), 2)
    dag = grow(rows, Limits(5, 8, 2000), np.random.default_rng(0))

    assert dag.depth == 0
    np.testing.assert_array_equal(dag.counts, [[2, 2]])
