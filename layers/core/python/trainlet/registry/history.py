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
        found += islice(_older_moves(store, name), most - len(found))
    return found[:most]


def _older(store: Store, index: Index, name: str, most: int) -> dict[int, Version]:
    """Return the versions that left the index and still have their files."""
    if len(index.versions) >= most or index.next <= len(index.versions) + 1:
        return {}
    logged = sorted((entry.key for entry in store.list(keys.model_versions(name))), reverse=True)
    found = (decode(store.get(key).data, Version, "version") for key in logged)
    present = (version for version in found if _has_files(store, name, version))
    return {version.number: version for version in islice(present, most)}


def _has_files(store: Store, name: str, version: Version) -> bool:
    return any(True for _ in store.list(keys.artifact(name, version.build, version.claim, "")))


def _older_moves(store: Store, name: str) -> Iterator[Move]:
    logged = sorted((entry.key for entry in store.list(keys.model_logs(name))), reverse=True)
    for key in logged:
        yield from reversed(decode(store.get(key).data, list[Move], "log entry"))
