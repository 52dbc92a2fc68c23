"""The checker finds what no order explains, and nothing else."""

import random
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


def refused(match: int, called: float, returned: float) -> Operation:
    return Operation("refused", called, returned, f"r{match}", 5, None, match)


GOOD = [
    move(1, 0, 1),
    move(2, 2, 4),
    read(1, 2, 3),
    read(2, 3, 5),
    move(3, 6, 7, match=2),
    read(3, 8, 9),
    refused(2, 8, 9),
]
MAYBE = Operation("move", 10, inf, "maybe", 5, None)
SEEN = Operation("read", 30, 31, "maybe", 5, 4)


def test_a_history_that_could_have_happened_is_none() -> None:
    assert violations(GOOD) == []
    assert violations([]) == []


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        pytest.param(read(2, 8, 9), "had returned", id="a stale read"),
        pytest.param(read(3, 4, 5), "had returned", id="a read of what is not yet written"),
        pytest.param(
            Operation("read", 8, 9, "ghost", 3, 3), "nobody wrote", id="a read of another writer's"
        ),
        pytest.param(
            Operation("read", 8, 9, "w3", 5, 3), "nobody wrote", id="a read of another version"
        ),
        pytest.param(read(7, 8, 9), "nobody wrote", id="a read of what nobody wrote"),
        pytest.param(
            Operation("read", 8, 9, "r2", 5, 4),
            "nobody wrote",
            id="a read of a move that was refused",
        ),
        pytest.param(
            Operation("move", 10, 11, "late", 1, 2), "one revision", id="two moves at one revision"
        ),
        pytest.param(
            Operation("move", 10, 11, "w3", 3, 4), "are one", id="one move made at two revisions"
        ),
        pytest.param(
            move(0, 8, 9), "had returned", id="a move placed before one that had returned"
        ),
        pytest.param(move(4, 8, 9, match=2), "took effect after", id="a lost update"),
        pytest.param(
            move(5, 8, 9, match=4), "took effect after", id="a condition on what nobody wrote"
        ),
        pytest.param(
            move(4, 8, 9, match=4), "took effect after", id="a condition on what came of it"
        ),
        pytest.param(
            move(4, 8, 9, match=0), "took effect after", id="a condition on there being nothing"
        ),
        pytest.param(refused(3, 8, 9), "was refused", id="a refusal of a condition that held"),
    ],
)
def test_a_planted_violation_is_found(planted: Operation, told: str) -> None:
    found = violations([*GOOD, planted])

    assert any(told in each for each in found)


def test_reads_in_the_wrong_order_of_a_move_under_way_are_found() -> None:
    under_way = [move(1, 0, 1), move(2, 2, 20)]

    assert violations([*under_way, read(1, 3, 4), read(2, 5, 6)]) == []
    assert violations([*under_way, read(2, 3, 4), read(1, 5, 6)])


def test_a_move_of_unknown_outcome_may_have_happened_or_not() -> None:
    assert violations([*GOOD, MAYBE]) == []
    assert violations([*GOOD, MAYBE, SEEN]) == []
    assert violations([*GOOD, MAYBE, move(5, 20, 21)]) == []


@pytest.mark.parametrize(
    "later",
    [
        pytest.param([Operation("read", 8, 9, "maybe", 5, 4)], id="read before it was called"),
        pytest.param([SEEN, read(3, 32, 33)], id="read once, and not again"),
        pytest.param([SEEN, Operation("read", 32, 33, "maybe", 5, 5)], id="read at two revisions"),
        pytest.param([Operation("read", 30, 31, "maybe", 6, 4)], id="another version read"),
        pytest.param([SEEN, move(4, 20, 21)], id="its revision given to another move"),
    ],
)
def test_a_move_of_unknown_outcome_happened_once_at_most(later: list[Operation]) -> None:
    assert violations([*GOOD, MAYBE, *later])


def test_a_condition_may_be_on_a_move_of_unknown_outcome() -> None:
    assert violations([*GOOD, MAYBE, move(5, 20, 21, match=4)]) == []
    assert violations([*GOOD, MAYBE, refused(3, 20, 21)]) == []

    assert violations([*GOOD, MAYBE, move(5, 8, 9, match=4)])
    assert violations([*GOOD, MAYBE, refused(3, 8, 9)])
    assert violations([*GOOD, MAYBE, SEEN, move(6, 40, 41, match=3)])


def test_a_refusal_may_be_for_a_move_that_was_under_way() -> None:
    assert violations([*GOOD, move(4, 9, 20), refused(3, 8, 10)]) == []
    assert violations([*GOOD, move(4, 10, 20), refused(3, 8, 9)])


Steps = list[tuple[str, float, float]]
STEPS = st.lists(
    st.tuples(st.sampled_from(["move", "read", "refused"]), st.floats(0, 3), st.floats(0, 3)),
    max_size=40,
)


def played(steps: Steps) -> list[Operation]:
    """Return what callers saw of operations that took effect in turn, one at each moment."""
    history, revision = [move(1, -9, -8)], 1
    for moment, (kind, before, after) in enumerate(steps):
        called, returned = moment - before, moment + after
        if kind == "refused":
            stale = Operation("refused", called, returned, f"r{moment}", 5, None, revision - 1)
            history.append(stale)
        elif kind == "read":
            history.append(read(revision, called, returned))
        else:
            revision += 1
            history.append(move(revision, called, returned, match=revision - 1))
    return history


@given(STEPS)
def test_operations_that_took_effect_in_turn_are_never_suspected(steps: Steps) -> None:
    history = played(steps)
    random.Random(1).shuffle(history)

    assert violations(history) == []


@given(STEPS, st.integers(0, 100))
def test_a_reply_that_was_lost_raises_no_suspicion(steps: Steps, lost: int) -> None:
    history = played(steps)
    moves = [place for place, each in enumerate(history) if each.kind == "move"]
    place = moves[lost % len(moves)]
    was = history[place]
    history[place] = Operation("move", was.called, inf, was.writer, was.version, None, was.match)

    assert violations(history) == []
