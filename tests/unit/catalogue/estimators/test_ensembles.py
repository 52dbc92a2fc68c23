"""Trees as one node of a graph."""

import time

import numpy as np
import onnxruntime
import pytest

from trainlet.catalogue.estimators.ensembles import (
    LESS_OR_EQUAL,
    MEMBER,
    Tree,
    emit_ensemble,
    members_of,
    numbered,
    numeric_tree,
)
from trainlet.catalogue.nodes.graph import Graph


def answers(trees, rows, targets=1):
    graph = Graph()
    matrix = graph.input("numbers", "float64", len(rows[0]))
    graph.output(emit_ensemble(graph, matrix, trees, targets), "out", "float64", ["n", targets])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    return session.run(["out"], {"numbers": np.array(rows, np.float64)})[0]


def tree(features, thresholds, left, right, leaves, target=0):
    sides = (np.array(left), np.array(right))
    return numeric_tree(
        np.array(features), np.array(thresholds), sides, np.array(leaves, np.float64), target
    )


# x0 <= 1 ? 10 : (x1 <= 5 ? 20 : 30)
DEEP = tree([0, 1], [1.0, 5.0], [~0, ~1], [1, ~2], [10, 20, 30])


def test_a_row_at_a_threshold_goes_left():
    rows = [[1.0, 9], [np.nextafter(1, 2), 5.0], [2, np.nextafter(5, 6)]]

    assert answers([DEEP], rows).ravel().tolist() == [10, 20, 30]


def test_trees_add_up_in_the_columns_they_name_whatever_their_sizes():
    small = tree([1], [0.0], [~0], [~1], [1, 2], target=1)
    one_leaf = tree([], [], [], [], [100], target=1)
    rows = [[0, -1], [2, 9]]

    found = answers([DEEP, small, one_leaf, DEEP, small], rows, targets=3)

    assert found.tolist() == [[20, 102, 0], [60, 104, 0]]


def test_a_leaf_answers_also_where_nothing_is_known():
    assert answers([tree([], [], [], [], [7.5])], [[np.nan], [1e300]]).ravel().tolist() == [7.5] * 2


def test_members_go_left_and_the_unknown_where_it_is_told():
    def asks(members, *, unknown):
        return Tree(
            np.array([0]),
            np.array([MEMBER], np.uint8),
            np.zeros(1),
            np.array([~0]),
            np.array([~1]),
            np.array([unknown]),
            np.array([*members, np.nan]),
            np.array([1.0, 2.0]),
        )

    rows = [[0], [1], [40], [np.nan]]

    assert answers([asks([0, 40], unknown=False)], rows).ravel().tolist() == [1, 2, 1, 2]
    assert answers([asks([1], unknown=True)], rows).ravel().tolist() == [2, 1, 2, 1]
    both = answers([asks([0, 40], unknown=False), asks([1], unknown=False)], rows)
    assert both.ravel().tolist() == [3, 3, 3, 4]


def test_splits_and_leaves_are_numbered_apart():
    assert numbered(np.array([False, True, False, True, True])).tolist() == [0, ~0, 1, ~1, ~2]


@pytest.mark.parametrize("codes", [[0], [31, 32, 63], [5, 255]])
def test_a_bitset_holds_its_members(codes):
    words = np.zeros(8, np.uint32)
    for code in codes:
        words[code // 32] |= np.uint32(1 << code % 32)

    found = members_of(words)

    assert found[:-1].tolist() == codes
    assert np.isnan(found[-1])


def test_half_a_million_splits_are_written_in_seconds():
    size = 5000
    chain = tree(
        np.zeros(size, int),
        np.arange(size, dtype=float),
        ~np.arange(size),
        [*range(1, size), ~size],
        np.arange(size + 1),
    )
    graph = Graph()
    matrix = graph.input("numbers", "float64", 1)
    began = time.process_time()
    graph.output(emit_ensemble(graph, matrix, [chain] * 100), "out", "float64", ["n", 1])
    built = graph.build()

    assert time.process_time() - began < 5
    assert len(built) < 20_000_000
    assert chain.modes[0] == LESS_OR_EQUAL
