"""Deletes versions, never one that an alias names."""

from collections.abc import Iterable
from contextlib import suppress

from trainlet import keys
from trainlet.errors import ObjectMissing, StillNamed, VersionMissing
from trainlet.registry import history
from trainlet.registry.change import change, log_version, signed, without_version
from trainlet.registry.index import (
    GONE,
    KEPT,
    Index,
    Note,
    Version,
    find_version,
    logged_version,
    read_index,
)
from trainlet.store import Store, decode


def delete_version(store: Store, name: str, number: int, note: Note) -> None:
    """Delete a version and its files.

    The index forgets it first, so that whatever is visible can be loaded.

    Raises:
        ModelMissing: No such model.
        VersionMissing: No such version.
        StillNamed: An alias names it.
    """
    signature = signed(note)
    version = find_version(store, read_index(store, name), name, number)

    def edit(index: Index) -> Index | None:
        named = [alias for alias, each in index.aliases.items() if each.version == number]
        if named:
            raise StillNamed(
                f"Version {number} of model {name!r} is {', '.join(sorted(named))}.",
                remedy="Move or drop the alias first.",
                model=name,
            )
        if number in index.deleted or not logged_version(store, name, number):
            return None
        _finish(store, name, index.deleted[: 1 - KEPT])  # the index forgets them now
        return without_version(index, number, signature)

    # The line is kept until all is done: a deletion cut short can be finished, and is made once.
    log_version(store, name, version)
    change(store, name, edit)
    _delete_files(store, name, version)


def prune(store: Store, name: str, keep: int, note: Note) -> list[int]:
    """Delete all versions but the newest ``keep`` and those that an alias names.

    Returns:
        The numbers of the versions deleted, ascending.
    """
    index = read_index(store, name)
    _finish(store, name, index.deleted)
    named = {alias.version for alias in index.aliases.values()}
    newest_first = history.versions(store, index, name, index.next)
    doomed = [each.number for each in newest_first[keep:] if each.number not in named]
    return [number for number in reversed(doomed) if _could_delete(store, name, number, note)]


def _could_delete(store: Store, name: str, number: int, note: Note) -> bool:
    """Delete a version, unless an alias has come to name it, or somebody else was faster."""
    try:
        delete_version(store, name, number, note)
    except (StillNamed, VersionMissing):
        return False
    return True


def _finish(store: Store, name: str, numbers: Iterable[int]) -> None:
    """Finish those of these deletions that were cut short."""
    for number in numbers:
        version = logged_version(store, name, number)
        if version:
            _delete_files(store, name, version)


def _delete_files(store: Store, name: str, version: Version) -> None:
    """Delete a version's files, then say in the log that it is gone.

    A line of the log is written once, so a writer that was slow can't bring the version back.
    """
    _forget_build(store, name, version)
    for entry in list(store.list(keys.artifact(name, version.build, version.claim, ""))):
        store.delete(entry.key)
    store.put(keys.model_version(name, version.number), GONE)


def _forget_build(store: Store, name: str, version: Version) -> None:
    """Delete a version's line by build, unless the build was published anew."""
    key = keys.build_version(name, version.build)
    with suppress(ObjectMissing):
        if decode(store.get(key).data, Version, "version") == version:
            store.delete(key)
