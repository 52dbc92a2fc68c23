"""Changes of an index: one conditional write each, after what leaves it was written to the log."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import groupby

import msgspec

from trainlet import keys
from trainlet.registry.index import (
    KEPT,
    LONGEST_NOTE,
    LONGEST_WHO,
    MOST_KEPT,
    Alias,
    Index,
    Move,
    Note,
    Version,
    decode_index,
)
from trainlet.store import Store, decode, put_once, update


def change(store: Store, name: str, edit: Callable[[Index], Index | None]) -> None:
    """Change a model's index so that no concurrent change is lost.

    Args:
        store: Where the model is.
        name: The model's name.
        edit: From the present index to the new one, or None to leave it; called again with a fresh
            index whenever another writer was faster. The revision is counted here.
    """

    def write(current: bytes | None) -> bytes | None:
        index = decode_index(current) if current else Index()
        changed = edit(index)
        if changed is None:
            return None
        counted = msgspec.structs.replace(changed, revision=index.revision + 1)
        return msgspec.json.encode(_trimmed(store, name, counted))

    update(store, keys.model_index(name), write)


def signed(note: Note, order: str = "") -> Note:
    """Return the note with its texts cut to their bounds; ``order`` is the version's own.

    It gets a writer and an order where it has none.
    """
    import secrets  # only writers pay for it

    return Note(
        who=_cut(note.who, LONGEST_WHO),
        why=_cut(note.why, LONGEST_NOTE),
        writer=note.writer or secrets.token_hex(6),
        order=note.order or order,
    )


def with_alias(index: Index, alias: str, after: int, note: Note) -> Index:
    """Return the index with an alias moved; ``after`` 0 drops it."""
    revision = index.revision + 1
    before = index.aliases[alias].version if alias in index.aliases else 0
    kept = {name: named for name, named in index.aliases.items() if name != alias}
    if after:
        named = Alias(version=after, revision=revision, writer=note.writer, order=note.order)
        kept = {**index.aliases, alias: named}
    return msgspec.structs.replace(
        index,
        aliases=kept,
        moves=[*index.moves, _move(revision, alias, (before, after), note)],
    )


def without_version(index: Index, number: int, note: Note) -> Index:
    """Return the index without a version."""
    return msgspec.structs.replace(
        index,
        versions=[version for version in index.versions if version.number != number],
        moves=[*index.moves, _move(index.revision + 1, "", (number, 0), note)],
        tags={tagged: tags for tagged, tags in index.tags.items() if tagged != str(number)},
        deleted=[*index.deleted, number][-KEPT:],
    )


def _move(revision: int, alias: str, places: tuple[int, int], note: Note) -> Move:
    return Move(
        revision=revision,
        alias=alias,
        before=places[0],
        after=places[1],
        at=datetime.now(UTC),
        who=note.who,
        why=note.why,
        writer=note.writer,
    )


def _trimmed(store: Store, name: str, index: Index) -> Index:
    """Return the index without its oldest lines, once they stand in the log."""
    if max(len(index.versions), len(index.moves)) <= MOST_KEPT:
        return index
    named = {alias.version for alias in index.aliases.values()}
    old = [version for version in index.versions[:-KEPT] if version.number not in named]
    versions = [version for version in index.versions if version not in old]
    # All moves of one revision leave together: its log entry is written once.
    first = index.moves[-KEPT:][0].revision if index.moves else 0
    gone = [move for move in index.moves if move.revision < first]
    for version in old:
        log_version(store, name, version)
    for revision, moves in groupby(gone, key=lambda move: move.revision):
        _write_once(store, keys.model_log(name, revision), list(moves))
    moves_left = [move for move in index.moves if move.revision >= first]
    return msgspec.structs.replace(index, versions=versions, moves=moves_left)


def log_version(store: Store, name: str, version: Version) -> None:
    """Write a version's line where it is found, by number and by build, without the index."""
    _write_once(store, keys.model_version(name, version.number), version)
    key, line = keys.build_version(name, version.build), msgspec.json.encode(version)
    if decode(put_once(store, key, line), Version, "version").number < version.number:
        store.put(key, line)  # what was there was deleted, and its build published anew


def _write_once(store: Store, key: str, document: object) -> None:
    put_once(store, key, msgspec.json.encode(document))  # another writer's are the same facts


def _cut(text: str, most: int) -> str:
    """Return the text in printable characters, of at most ``most`` bytes as JSON spells it."""
    plain = "".join(char for char in text if char.isprintable() and char not in '"\\')
    return plain.encode()[:most].decode(errors="ignore")
