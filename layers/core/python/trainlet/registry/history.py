"""A model's whole past: what its index holds, and what its log holds beyond it."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, islice

from trainlet import keys
from trainlet.errors import ObjectMissing
from trainlet.registry.index import GONE, Index, Move, Version, read_line
from trainlet.store import Store, decode

CLOCKS = timedelta(hours=1)
"""By so much the clocks of two writers may differ."""


def versions(store: Store, index: Index, name: str, most: int) -> list[Version]:
    """Return the newest versions, newest first, at most so many; deleted ones are left out."""
    held = {keys.model_version(name, version.number): version for version in index.versions}
    newest = sorted(held, reverse=True)[:most]
    # The log may have newer ones than some of these: an old one is held while an alias names it.
    last = newest[-1] if len(newest) == most > 0 else ""
    known = {*newest, *_logged(store, index, name, last)}
    lines = (held.get(key) or read_line(store, key) for key in sorted(known, reverse=True)[:most])
    return [line for line in lines if line]


def moves(store: Store, index: Index, name: str, most: int) -> list[Move]:
    """Return the newest moves, newest first, at most so many."""
    return list(islice(chain(reversed(index.moves), _older_moves(store, index, name)), most))


def moves_at(store: Store, index: Index, name: str, revision: int) -> list[Move]:
    """Return the moves of one revision; none if that changed something else, or never was."""
    if not index.moves or revision >= index.moves[0].revision:
        return [move for move in index.moves if move.revision == revision]
    try:
        return _entry(store, keys.model_log(name, revision))
    except ObjectMissing:
        return []


def first_move(store: Store, index: Index, name: str, alias: str, version: Version) -> Move | None:
    """Return the move by which an alias first came to name a version; None if it never did."""
    known = chain(_moves_since(store, index, name, version), index.moves)
    return next((m for m in known if (m.alias, m.after) == (alias, version.number)), None)


def _logged(store: Store, index: Index, name: str, last: str) -> Iterator[str]:
    """Yield the keys of the versions after ``last`` that left the index and were not deleted."""
    if index.next > len(index.versions) + 1:
        gone = {keys.model_version(name, number) for number in index.deleted}
        for entry in store.list(keys.model_versions(name), last):
            if entry.size > len(GONE) and entry.key not in gone:
                yield entry.key


def _older_moves(store: Store, index: Index, name: str) -> Iterator[Move]:
    """Yield the moves that left the index, newest first."""
    for key in reversed(_entries(store, index, name)):
        yield from reversed(_entry(store, key))


def _moves_since(store: Store, index: Index, name: str, version: Version) -> Iterator[Move]:
    """Yield the moves that left the index since a version was published, oldest first."""
    since = version.created - CLOCKS
    if index.moves and index.moves[0].at < since:
        return
    logged = _entries(store, index, name)
    first = bisect_left(logged, since, key=lambda key: _entry(store, key)[0].at)
    for key in logged[first:]:
        yield from _entry(store, key)


def _entries(store: Store, index: Index, name: str) -> list[str]:
    """Return the keys of the log entries older than what the index holds, ascending.

    An entry is written before its moves leave the index, and this index may be an old one.
    """
    oldest = index.moves[0].revision if index.moves else index.revision + 1
    end = keys.model_log(name, oldest)
    return sorted(entry.key for entry in store.list(keys.model_logs(name)) if entry.key < end)


def _entry(store: Store, key: str) -> list[Move]:
    return decode(store.get(key).data, list[Move], "log entry")
