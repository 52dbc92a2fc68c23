"""Deletes versions, never one that an alias names."""

from trainlet import keys
from trainlet.errors import ObjectMissing, StillNamed
from trainlet.registry import history
from trainlet.registry.change import change, log_version, signed, without_version
from trainlet.registry.index import Index, Note, Version, find_version, read_index
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
        return None if number in index.deleted else without_version(index, number, signature)

    # The line is kept until all is done, so that a deletion cut short can be finished.
    log_version(store, name, version)
    change(store, name, edit)
    _delete_files(store, name, version)


def prune(store: Store, name: str, keep: int, note: Note) -> list[int]:
    """Delete all versions but the newest ``keep`` and those that an alias names.

    Returns:
        The numbers of the versions deleted, ascending.
    """
    index = read_index(store, name)
    _finish(store, name, index)
    named = {alias.version for alias in index.aliases.values()}
    newest_first = history.versions(store, index, name, index.next)
    doomed = [version for version in newest_first[keep:] if version.number not in named]
    for version in reversed(doomed):
        delete_version(store, name, version.number, note)
    return sorted(version.number for version in doomed)


def _finish(store: Store, name: str, index: Index) -> None:
    """Finish the deletions that were cut short."""
    for number in index.deleted:
        try:
            data = store.get(keys.model_version(name, number)).data
        except ObjectMissing:
            continue
        _delete_files(store, name, decode(data, Version, "version"))


def _delete_files(store: Store, name: str, version: Version) -> None:
    store.delete(keys.build_version(name, version.build))
    for entry in list(store.list(keys.artifact(name, version.build, version.claim, ""))):
        store.delete(entry.key)
    store.delete(keys.model_version(name, version.number))
