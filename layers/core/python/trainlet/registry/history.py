"""A model's whole past: what its index holds, and what its log holds beyond it."""

from collections.abc import Iterator
from itertools import islice

from trainlet import keys
from trainlet.registry.index import Index, Move, Version
from trainlet.store import Store, decode


def versions(store: Store, index: Index, name: str, most: int) -> list[Version]:
    """Return the newest versions, newest first, at most so many; deleted ones are left out."""
    held = {version.number: version for version in index.versions}
    known = {**_older(store, index, name, most), **held}
    newest = sorted(known.values(), key=lambda version: version.number, reverse=True)
    return newest[:most]


def moves(store: Store, index: Index, name: str, most: int) -> list[Move]:
    """Return the newest moves, newest first, at most so many."""
    found = list(reversed(index.moves))
    if len(found) < most:
        found += islice(_older_moves(store, index, name), most - len(found))
    return found[:most]


def _older(store: Store, index: Index, name: str, most: int) -> dict[int, Version]:
    """Return the newest of the versions that left the index."""
    if len(index.versions) >= most or index.next <= len(index.versions) + 1:
        return {}
    gone = {keys.model_version(name, number) for number in index.deleted}
    logged = (entry.key for entry in store.list(keys.model_versions(name)))
    newest = sorted((key for key in logged if key not in gone), reverse=True)[:most]
    found = (decode(store.get(key).data, Version, "version") for key in newest)
    return {version.number: version for version in found}


def _older_moves(store: Store, index: Index, name: str) -> Iterator[Move]:
    """Yield the moves that left the index, newest first.

    A log entry is written before its moves leave: one that the index still holds is passed over.
    """
    held = {move.revision for move in index.moves}
    logged = sorted((entry.key for entry in store.list(keys.model_logs(name))), reverse=True)
    for key in logged:
        for move in reversed(decode(store.get(key).data, list[Move], "log entry")):
            if move.revision not in held:
                yield move
