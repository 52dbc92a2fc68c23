"""The one mutable object of a model: its newest versions and moves, and the aliases.

Versions and moves beyond the newest hundred are written to the model's log before they leave the
index, so that it stays under 64 KiB however long the model lives.
"""

import re
from datetime import datetime

import msgspec

from trainlet import keys
from trainlet.errors import BadName, ModelMissing, ObjectMissing, VersionMissing
from trainlet.registry.manifest import Manifest
from trainlet.store import Store, decode

CHAMPION = "champion"
CHALLENGER = "challenger"
LATEST = "latest"
KEPT = 100
MOST_KEPT = 104
MOST_ALIASES = 24
MOST_TAG_BYTES = 4096
LONGEST_NOTE = 72
LONGEST_WHO = 48
GONE = b"null"
"""What stands in the log in place of a version that was deleted."""

_ALIAS = re.compile(r"[a-z](?:[a-z0-9._-]{0,30}[a-z0-9])?")


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Who changed something, and why; longer texts are cut, for the index has a bound.

    Attributes:
        who: A person, or the job that did it.
        why: The reason.
        writer: Tells this change from another just like it; blank for a random one.
        order: Which data an alias is moved for; blank for that of the version itself.
    """

    who: str = ""
    why: str = ""
    writer: str = ""
    order: str = ""


class Version(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A numbered build.

    Attributes:
        number: Its number.
        build: The build key.
        claim: The token of the worker that built it.
        created: When it was published.
        writer: The change that published it.
        against: The champion it was judged against, 0 for none.
    """

    number: int
    build: str
    claim: str
    created: datetime
    writer: str = ""
    against: int = 0


class Alias(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an alias names, since which revision of the index, and by which change.

    Attributes:
        version: The version's number.
        revision: The revision at which it came to name it.
        writer: The change that moved it.
        order: Which data it was moved for: the greater, the newer.
    """

    version: int
    revision: int
    writer: str
    order: str = ""


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """One move of an alias; ``before`` is 0 where it named nothing, ``after`` where it was dropped.

    A version that is deleted is a move of no alias, from its number to 0.
    """

    revision: int
    alias: str
    before: int
    after: int
    at: datetime
    who: str
    why: str
    writer: str


class Index(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The one mutable object of a model.

    Attributes:
        revision: Counts the changes.
        next: The number that the next version gets.
        versions: The newest versions, and the older ones that an alias names; ascending.
        aliases: What each alias names.
        moves: The newest moves, ascending.
        tags: Labels by version number.
        deleted: The versions deleted last.
    """

    revision: int = 0
    next: int = 1
    versions: list[Version] = []
    aliases: dict[str, Alias] = {}
    moves: list[Move] = []
    tags: dict[str, list[str]] = {}
    deleted: list[int] = []


def check_alias(name: str) -> str:
    """Return ``name`` if it may be an alias; raise ``BadName`` otherwise."""
    if not _ALIAS.fullmatch(name) or ".." in name:
        raise BadName(
            f"{name!r} can't be an alias.",
            remedy="Use 1 to 32 lower-case letters, digits, '.', '_' or '-', a letter first.",
            field="alias",
        )
    return name


def decode_index(data: bytes) -> Index:
    """Read an index object; raise ``ArtifactCorrupt`` if it is none."""
    return decode(data, Index, "index")


def read_index(store: Store, name: str) -> Index:
    """Return a model's index; raise ``ModelMissing`` if it has none."""
    try:
        return decode_index(store.get(keys.model_index(name)).data)
    except ObjectMissing:
        raise ModelMissing(
            f"There is no model {name!r}.",
            remedy="Train it first; GET /v1/models lists those there are.",
            model=name,
        ) from None


def resolve(index: Index, name: str, reference: str | int = CHAMPION) -> Version:
    """Return the version that an alias or a number names, if the index holds it.

    Raises:
        VersionMissing: The model has no such alias, or no such version among its newest.
    """
    alias = index.aliases.get(str(reference))
    number = alias.version if alias else reference
    found = next((version for version in index.versions if version.number == number), None)
    if found is None:
        raise version_missing(name, reference)
    return found


def named(name: str, reference: str | None) -> tuple[str, str | int]:
    """Return a model's checked name, and the alias or number that is meant.

    Raises:
        BadName: One of them is misspelled.
    """
    return keys.check_name("model", name), keys.reference(reference) if reference else CHAMPION


def target(text: str) -> tuple[str, str | int]:
    """Return what ``model`` or ``model@alias`` means, as ``named`` does."""
    name, _, reference = text.partition("@")
    return named(name, reference)


def find_version(store: Store, index: Index, name: str, reference: str | int = CHAMPION) -> Version:
    """Return the version that an alias or a number names, however old.

    Raises:
        VersionMissing: The model has no such version or alias.
    """
    is_older = isinstance(reference, int) and 0 < reference < index.next
    if reference in index.deleted:
        raise version_missing(name, reference)
    if not is_older or any(version.number == reference for version in index.versions):
        return resolve(index, name, reference)
    found = logged_version(store, name, int(reference))
    if found is None:
        raise version_missing(name, reference)
    return found


def logged_version(store: Store, name: str, number: int) -> Version | None:
    """Return a version as the log holds it; None if it doesn't, or the version was deleted."""
    try:
        return read_line(store, keys.model_version(name, number))
    except ObjectMissing:
        return None


def read_line(store: Store, key: str) -> Version | None:
    """Return the version that a line of the log tells of; None if it was deleted."""
    data = store.get(key).data
    return None if data == GONE else decode(data, Version, "version")


def find_build(store: Store, index: Index, name: str, build: str) -> Version | None:
    """Return the version with this build key, however old; None if it was never published."""
    found = next((version for version in index.versions if version.build == build), None)
    if found or index.next <= len(index.versions) + 1:
        return found
    try:
        line = decode(store.get(keys.build_version(name, build)).data, Version, "version")
        return find_version(store, index, name, line.number)  # it may be deleted since
    except (ObjectMissing, VersionMissing):
        return None


def artifact(store: Store, name: str, version: Version, file: str) -> bytes:
    """Return the bytes of one file of a version."""
    return store.get(keys.artifact(name, version.build, version.claim, file)).data


def read_manifest(store: Store, name: str, version: Version) -> Manifest:
    """Return the manifest of a version; raise ``ArtifactCorrupt`` if it is none."""
    return decode(artifact(store, name, version, "manifest.json"), Manifest, "manifest")


def names(store: Store) -> list[str]:
    """Return the names under which models are kept, sorted; one may hold nothing visible yet."""
    return store.folders(keys.MODELS)


def version_missing(name: str, reference: str | int) -> VersionMissing:
    """Return the error for a version or alias that a model doesn't have."""
    return VersionMissing(
        f"Model {name!r} has no version or alias {reference!r}.",
        remedy=f"GET /v1/models/{name} lists its versions and aliases.",
        model=name,
    )
