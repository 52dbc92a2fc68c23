"""Checks that a recorded history of alias operations could have happened one after the other.

The registry itself says in which order its changes took effect: by the revision that each gave. The
checker takes that order as the witness, and holds it against what callers saw (Herlihy and Wing,
Linearizability, 1990): an order is right if every operation lies between its call and its return,
and every read returns what the last write before it wrote. An operation whose outcome is unknown
may have taken effect at any time after its call, or never.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from typing import Literal


@dataclass(frozen=True, slots=True)
class Operation:
    """One call, as its caller saw it.

    Attributes:
        kind: A move of the alias, a move that was refused for its condition, or a read.
        called: When it was called (seconds).
        returned: When it returned; infinity if its outcome is unknown.
        writer: The token of the move; for a read, of the move that it saw.
        version: What was written, or read.
        revision: The revision it took effect at, or that was read; None if that is unknown.
        match: For a conditional move, the revision that the alias had to be of.
    """

    kind: Literal["move", "refused", "read"]
    called: float
    returned: float
    writer: str
    version: int
    revision: int | None
    match: int | None = None


NOTHING = Operation("move", -inf, -inf, "", 0, 0)
"""What the alias names before its first move."""


def violations(history: Sequence[Operation]) -> list[str]:
    """Return what in a history no order of its operations explains; empty if there is nothing."""
    asked = [each for each in history if each.kind == "move"]
    reads = [each for each in history if each.kind == "read"]
    refused = [each for each in history if each.kind == "refused"]
    moves, pending = _placed(asked, reads)
    written = {move.revision: move for move in moves}
    return [
        *_twice([*asked, *refused], moves),
        *_conditions(moves, pending),
        *_refusals(refused, moves, pending),
        *(f"{read} saw what nobody wrote" for read in reads if not _was_written(read, written)),
        *_out_of_time([*moves, *reads]),
    ]


def _placed(
    asked: list[Operation], reads: list[Operation]
) -> tuple[list[Operation], list[Operation]]:
    """Return the moves that took effect, by revision, and those of which nobody knows.

    One of unknown outcome took effect at the revision at which somebody read it.
    """
    seen = {read.writer: read.revision for read in reads}
    known = [
        m if m.revision is not None else replace(m, revision=seen.get(m.writer)) for m in asked
    ]
    placed = sorted((m for m in known if m.revision is not None), key=_rank)
    return placed, [move for move in known if move.revision is None]


def _was_written(read: Operation, written: dict[int | None, Operation]) -> bool:
    move = written.get(read.revision)
    return move is not None and (move.writer, move.version) == (read.writer, read.version)


def _twice(asked: list[Operation], moves: list[Operation]) -> list[str]:
    """Return what shares a revision, or a token by which reads tell moves apart."""
    tokens = sorted(asked, key=lambda each: each.writer)
    return [
        f"{one} and {other} took effect at one revision"
        for one, other in pairwise(moves)
        if one.revision == other.revision
    ] + [
        f"{one} and {other} are one"
        for one, other in pairwise(tokens)
        if one.writer == other.writer
    ]


def _conditions(moves: list[Operation], pending: list[Operation]) -> list[str]:
    """Return the conditional moves that took effect on another state than the one they named."""
    return [
        f"{move} took effect after {before}"
        for before, move in pairwise([NOTHING, *moves])
        if move.match not in (None, before.revision) and not _may_lie(pending, before, move)
    ]


def _may_lie(pending: list[Operation], before: Operation, move: Operation) -> bool:
    """Tell whether a move of unknown outcome may have made the revision that a move named."""
    is_between = (before.revision or 0) < (move.match or 0) < (move.revision or 0)
    return is_between and any(each.called < move.returned for each in pending)


def _refusals(
    refused: list[Operation], moves: list[Operation], pending: list[Operation]
) -> list[str]:
    """Return the conditional moves that were refused though the alias was what they named."""
    made = {move.revision: move for move in [NOTHING, *moves]}
    return [
        f"{each} was refused, and nothing had moved since {made[each.match]}"
        for each in refused
        if each.match in made
        and made[each.match].returned < each.called
        and not any(p.called < each.returned for p in pending)
        and not any((m.revision or 0) > each.match and m.called < each.returned for m in moves)
    ]


def _out_of_time(operations: list[Operation]) -> list[str]:
    """Return the pairs in which the later in time is the earlier by revision.

    A read of revision r comes after the move to r, and before the move to r + 1.
    """
    by_call = sorted(operations, key=lambda each: each.called)
    by_return = sorted(operations, key=lambda each: each.returned)
    found, newest, done = [], NOTHING, 0
    for each in by_call:
        while done < len(by_return) and by_return[done].returned < each.called:
            newest = max(newest, by_return[done], key=_rank)
            done += 1
        if not _may_follow(newest, each):
            found.append(f"{each} came after {newest} had returned")
    return found


def _rank(each: Operation) -> int:
    return each.revision or 0


def _may_follow(before: Operation, after: Operation) -> bool:
    if after.kind == "read":
        return _rank(after) >= _rank(before)
    return _rank(after) > _rank(before)
