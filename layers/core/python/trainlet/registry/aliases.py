"""Aliases and tags: promotion and rollback are one move each."""

from typing import Final

import msgspec

from trainlet import keys
from trainlet.errors import BadName, PreconditionFailed, Unprocessable, VersionMissing
from trainlet.registry.change import change, signed, with_alias
from trainlet.registry.history import first_move, moves_at
from trainlet.registry.index import (
    CHAMPION,
    LATEST,
    MOST_ALIASES,
    MOST_TAG_BYTES,
    Alias,
    Index,
    Move,
    Note,
    Version,
    check_alias,
    find_version,
    read_index,
    read_manifest,
    resolve,
)
from trainlet.store import Store

PREVIOUS: Final = "previous"


class Attempt(msgspec.Struct):
    """One change of one alias, which takes effect once though its reply may be lost.

    Attributes:
        store: Where the model is.
        name: The model's name.
        alias: The alias.
        note: Who makes it; the writer tells it from other changes.
        tried: The revision that it got if the last try took effect.
    """

    store: Store
    name: str
    alias: str
    note: Note
    tried: int = 0

    def made(self, index: Index) -> Move | None:
        """Return the move that an earlier try has made; called before each."""
        earlier = moves_at(self.store, index, self.name, self.tried) if self.tried else []
        self.tried = index.revision + 1
        own = (self.alias, self.note.writer)
        known = [*earlier, *reversed(index.moves)]  # many moves may have come since it
        return next((move for move in known if (move.alias, move.writer) == own), None)


def move_alias(
    store: Store,
    name: str,
    alias: str,
    target: str | int,
    note: Note,
    match: int | None = None,
) -> Alias:
    """Make an alias name a version: promotion, rollback, or a name of one's own.

    Args:
        store: Where the model is.
        name: The model's name.
        alias: The alias; ``latest`` moves only when a version is published.
        target: A version's number, an alias, or ``previous``: what the alias named before its
            present version was first promoted.
        note: Who moves it, and why.
        match: The revision at which the alias came to name what it names, if it must still be so.

    Returns:
        What the alias names now.

    Raises:
        ModelMissing: No such model.
        VersionMissing: No such version or alias, or none before.
        PreconditionFailed: The alias has moved since ``match``.
        Unprocessable: The model has too many aliases.
    """
    _check_free(alias)
    attempt, moved = Attempt(store, name, alias, signed(note)), None
    read_index(store, name)

    def edit(index: Index) -> Index | None:
        nonlocal moved
        mine = attempt.made(index)
        if mine:
            moved = _placed(index, mine, attempt.note)
            return None
        _check_match(index, alias, match)
        version, order = _target(store, index, name, alias, target)
        _check_count(index, alias)
        dated = signed(attempt.note, order)
        changed = with_alias(_holding(index, version), alias, version.number, dated)
        moved = changed.aliases[alias]
        return changed

    change(store, name, edit)
    assert moved is not None  # the edit moved it, or found it moved
    return moved


def drop_alias(store: Store, name: str, alias: str, note: Note) -> None:
    """Take an alias away; one that isn't there is no error.

    Raises:
        ModelMissing: No such model.
        BadName: The alias is the champion's, or no alias of one's own.
    """
    if alias == CHAMPION:
        raise BadName(
            "A model can't be without a champion.", remedy="Promote another version instead."
        )
    _check_free(alias)
    attempt = Attempt(store, name, alias, signed(note))
    read_index(store, name)

    def edit(index: Index) -> Index | None:
        if attempt.made(index) or alias not in index.aliases:
            return None
        return with_alias(index, alias, 0, attempt.note)

    change(store, name, edit)


def tag_version(store: Store, name: str, number: int, tags: list[str]) -> None:
    """Give a version its tags, in place of those it has.

    Raises:
        ModelMissing: No such model.
        VersionMissing: No such version.
        BadName: A tag that is misspelled.
        Unprocessable: All tags of the model together are too long.
    """
    for tag in tags:
        keys.check_name("tag", tag)
    read_index(store, name)

    def edit(index: Index) -> Index | None:
        find_version(store, index, name, number)
        others = {tagged: kept for tagged, kept in index.tags.items() if tagged != str(number)}
        changed = {**others, str(number): sorted(set(tags))} if tags else others
        if len(msgspec.json.encode(changed)) > MOST_TAG_BYTES:
            raise Unprocessable(
                f"The tags of model {name!r} are longer than {MOST_TAG_BYTES:,} bytes together.",
                remedy="Take tags off versions that are no longer of interest.",
                field="tags",
            )
        return None if changed == index.tags else msgspec.structs.replace(index, tags=changed)

    change(store, name, edit)


def _check_free(alias: str) -> None:
    check_alias(alias)
    if alias in (LATEST, PREVIOUS):
        raise BadName(
            f"{alias!r} is not moved by hand.", remedy="Choose another alias.", field="alias"
        )


def _placed(index: Index, move: Move, note: Note) -> Alias:
    """Return what an alias came to name by a move, whatever it names by now."""
    present = index.aliases.get(move.alias)
    if present and present.revision == move.revision:
        return present
    return Alias(version=move.after, revision=move.revision, writer=move.writer, order=note.order)


def _check_match(index: Index, alias: str, match: int | None) -> None:
    present = index.aliases[alias].revision if alias in index.aliases else 0
    if match not in (None, present):
        raise PreconditionFailed(
            f"{alias!r} has moved at revision {present}, not at {match}.",
            remedy="Read it again, and decide again.",
            field="If-Match",
        )


def _check_count(index: Index, alias: str) -> None:
    """Refuse one more alias than there may be; those there are can always move."""
    if alias not in index.aliases and len(index.aliases) >= MOST_ALIASES:
        raise Unprocessable(
            f"A model has at most {MOST_ALIASES} aliases.",
            remedy="Drop one that is no longer used.",
            field="alias",
        )


def _target(
    store: Store, index: Index, name: str, alias: str, target: str | int
) -> tuple[Version, str]:
    """Return the version that an alias is to name, and which data it is from."""
    if target == PREVIOUS:
        target = _previous(store, index, name, alias)
    version = find_version(store, index, name, target)
    return version, read_manifest(store, name, version).order


def _previous(store: Store, index: Index, name: str, alias: str) -> int:
    """Return what the alias named before its present version was first promoted."""
    if alias in index.aliases:
        move = first_move(store, index, name, alias, resolve(index, name, alias))
        if move and move.before:
            return move.before
    raise VersionMissing(
        f"{alias!r} of model {name!r} named no other version before.",
        remedy="Name the version to go back to.",
        model=name,
    )


def _holding(index: Index, version: Version) -> Index:
    """Return the index with a version in it that may have left it: aliases name what it holds."""
    if version in index.versions:
        return index
    versions = sorted([*index.versions, version], key=lambda each: each.number)
    return msgspec.structs.replace(index, versions=versions)
