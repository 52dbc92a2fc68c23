"""Checks that a recorded history of alias operations could have happened one after the other.

The registry itself says in which order its changes took effect: by the revision that each gave. The
checker takes that order as the witness, and holds it against what callers saw (Herlihy and Wing,
Linearizability, 1990): an order is right if every operation lies between its call and its return,
and every read returns what the last write before it wrote. An operation whose outcome is unknown
may have taken effect at any time after its call, or never.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal


@dataclass(frozen=True, slots=True)
class Operation:
    """One call, as its caller saw it.

    Attributes:
        kind: A move of the alias, or a read of it.
        called: When it was called (seconds).
        returned: When it returned; infinity if its outcome is unknown.
        writer: The token of the move; for a read, of the move that it saw.
        version: What was written, or read.
        revision: The revision it took effect at, or that was read; None if that is unknown.
        match: For a conditional move, the revision that the alias had to be of.
    """

    kind: Literal["move", "read"]
    called: float
    returned: float
    writer: str
    version: int
    revision: int | None
    match: int | None = None


def violations(history: Sequence[Operation]) -> list[str]:
    """Return what in a history no order of its operations explains; empty if there is nothing."""
    moves = _placed(history)
    found = [*_twice(moves), *_conditions(moves)]
    written = {move.revision: move for move in moves}
    reads = [each for each in history if each.kind == "read"]
    found += [f"{read} saw what nobody wrote" for read in reads if not _was_written(read, written)]
    return found + _out_of_time([*moves, *reads])


def _placed(history: Sequence[Operation]) -> list[Operation]:
    """Return the moves that took effect, by revision; one of unknown outcome where it was read."""
    moves = {each.writer: each for each in history if each.kind == "move"}
    seen = {each.writer: each.revision for each in history if each.kind == "read"}
    placed = [
        Operation("move", m.called, m.returned, m.writer, m.version, place, m.match)
        for m in moves.values()
        if (place := m.revision if m.revision is not None else seen.get(m.writer)) is not None
    ]
    return sorted(placed, key=lambda move: move.revision or 0)


def _was_written(read: Operation, written: dict[int | None, Operation]) -> bool:
    move = written.get(read.revision)
    return move is not None and (move.writer, move.version) == (read.writer, read.version)


def _twice(moves: list[Operation]) -> list[str]:
    return [
        f"{one} and {other} took effect at one revision"
        for one, other in pairwise(moves)
        if one.revision == other.revision
    ]


def _conditions(moves: list[Operation]) -> list[str]:
    """Return the conditional moves that took effect on another state than the one they named.

    Only where the move before is known: one of unknown outcome may lie between.
    """
    return [
        f"{move} took effect after {before}"
        for before, move in pairwise(moves)
        if move.match is not None and before.revision is not None and move.match < before.revision
    ]


def _out_of_time(operations: list[Operation]) -> list[str]:
    """Return the pairs in which the later in time is the earlier by revision.

    A read of revision r comes after the move to r, and before the move to r + 1.
    """
    by_call = sorted(operations, key=lambda each: each.called)
    by_return = sorted(operations, key=lambda each: each.returned)
    found, newest, done = [], None, 0
    for each in by_call:
        while done < len(by_return) and by_return[done].returned < each.called:
            newest = max(newest or by_return[done], by_return[done], key=_rank)
            done += 1
        if newest is not None and not _may_follow(newest, each):
            found.append(f"{each} came after {newest} had returned")
    return found


def _rank(each: Operation) -> tuple[int, bool]:
    return each.revision or 0, each.kind == "read"


def _may_follow(before: Operation, after: Operation) -> bool:
    if after.kind == "read":
        return (after.revision or 0) >= (before.revision or 0)
    return (after.revision or 0) > (before.revision or 0)
