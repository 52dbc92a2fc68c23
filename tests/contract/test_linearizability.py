"""The checker finds what no order explains, and nothing else."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.linearizability import Operation, violations


def move(
    revision: int | None, called: float, returned: float, match: int | None = None
) -> Operation:
    return Operation("move", called, returned, f"w{revision}", revision or 9, revision, match)


def read(revision: int, called: float, returned: float) -> Operation:
    return Operation("read", called, returned, f"w{revision}", revision, revision)


GOOD = [move(1, 0, 1), move(2, 2, 4), read(1, 2, 3), read(2, 3, 5), move(3, 6, 7), read(3, 8, 9)]


def test_a_history_that_could_have_happened_is_none() -> None:
    assert violations(GOOD) == []


@pytest.mark.parametrize(
    "planted",
    [
        pytest.param(read(2, 8, 9), id="a stale read"),
        pytest.param(read(3, 4, 5), id="a read of what is not yet written"),
        pytest.param(Operation("read", 8, 9, "ghost", 3, 3), id="a read of another writer's"),
        pytest.param(Operation("read", 8, 9, "w3", 5, 3), id="a read of another version"),
        pytest.param(read(7, 8, 9), id="a read of what nobody wrote"),
        pytest.param(Operation("move", 10, 11, "late", 1, 2), id="two moves at one revision"),
        pytest.param(move(0, 8, 9), id="a move placed before one that had returned"),
        pytest.param(move(4, 8, 9, match=2), id="a condition that did not hold"),
    ],
)
def test_a_planted_violation_is_found(planted: Operation) -> None:
    assert violations([*GOOD, planted])


def test_reads_in_the_wrong_order_of_a_move_under_way_are_found() -> None:
    under_way = [move(1, 0, 1), move(2, 2, 20)]

    assert violations([*under_way, read(1, 3, 4), read(2, 5, 6)]) == []
    assert violations([*under_way, read(2, 3, 4), read(1, 5, 6)])


def test_a_move_of_unknown_outcome_may_have_happened_or_not() -> None:
    unknown = Operation("move", 10, inf, "maybe", 5, None)

    assert violations([*GOOD, unknown]) == []
    assert violations([*GOOD, unknown, Operation("read", 30, 31, "maybe", 5, 4)]) == []
    assert violations([*GOOD, unknown, Operation("read", 8, 9, "maybe", 5, 4)])
    seen = Operation("read", 30, 31, "maybe", 5, 4)
    assert violations([*GOOD, unknown, seen, read(3, 32, 33)])


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1), st.floats(0, 1)), max_size=40))
def test_operations_that_took_effect_in_turn_are_never_suspected(
    steps: list[tuple[bool, float, float]],
) -> None:
    history, revision = [move(1, -1, -0.5)], 1
    for moment, (is_move, before, after) in enumerate(steps):
        revision += is_move
        made = move if is_move else read
        history.append(made(revision, moment - before, moment + after))

    assert violations(history) == []
