"""The index of a model: its versions and aliases, changed by conditional writes alone."""

import secrets
from datetime import UTC, datetime

import msgspec

from trainlet import keys
from trainlet.errors import (
    ModelMissing,
    ObjectMissing,
    VersionMissing,
    WriteConflict,
)
from trainlet.registry.manifest import Manifest
from trainlet.store import Store, decode, update

CHAMPION = "champion"
LATEST = "latest"
KEPT_MOVES = 100


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A numbered build."""

    number: int
    build: str
    claim: str
    created: datetime


class Alias(msgspec.Struct, frozen=True, kw_only=True):
    """What an alias names, since which revision of the index, and by which write."""

    version: int
    revision: int
    writer: str


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """One move of an alias; ``before`` is 0 where it named nothing."""

    alias: str
    before: int
    after: int
    at: datetime
    why: str


class Index(msgspec.Struct, kw_only=True):
    """The one mutable object of a model."""

    revision: int = 0
    next: int = 1
    versions: list[Version] = []
    aliases: dict[str, Alias] = {}
    moves: list[Move] = []


class Artifacts(msgspec.Struct, frozen=True, kw_only=True):
    """The files of one build."""

    model: bytes
    manifest: Manifest
    evaluation: bytes

    def files(self) -> dict[str, bytes]:
        """Return the bytes by file name; the manifest comes last, for it vouches for the others."""
        return {
            "model.onnx": self.model,
            "evaluation.json": self.evaluation,
            "manifest.json": msgspec.json.encode(self.manifest),
        }


def publish(store: Store, artifacts: Artifacts) -> int:
    """Make a build the model's newest version and its champion; return the version's number.

    Artifacts are written first, under the claim token of their maker; then one conditional write
    of the index gives the build its number and moves the aliases. A build that is in the index
    already is answered with the number it has.
    """
    manifest = artifacts.manifest
    for file, data in artifacts.files().items():
        key = keys.artifact(manifest.model, manifest.build, manifest.claim, file)
        _put_once(store, key, data)
    number = 0

    def add(current: bytes | None) -> bytes | None:
        nonlocal number
        index = decode_index(current) if current else Index()
        known = find_build(index, manifest.build)
        number = known.number if known else index.next
        return None if known else msgspec.json.encode(_with_version(index, manifest))

    update(store, keys.model_index(manifest.model), add)
    return number


def find_build(index: Index, build: str) -> Version | None:
    """Return the version with this build key, None if it was never published."""
    return next((version for version in index.versions if version.build == build), None)


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
    """Return the version that an alias or a number names.

    Raises:
        VersionMissing: The model has no such version or alias.
    """
    alias = index.aliases.get(str(reference))
    number = alias.version if alias else reference
    found = next((version for version in index.versions if version.number == number), None)
    if found is None:
        raise VersionMissing(
            f"Model {name!r} has no version or alias {reference!r}.",
            remedy=f"GET /v1/models/{name} lists its versions and aliases.",
            model=name,
        )
    return found


def artifact(store: Store, name: str, version: Version, file: str) -> bytes:
    """Return the bytes of one file of a version."""
    return store.get(keys.artifact(name, version.build, version.claim, file)).data


def read_manifest(store: Store, name: str, version: Version) -> Manifest:
    """Return the manifest of a version; raise ``ArtifactCorrupt`` if it is none."""
    return decode(artifact(store, name, version, "manifest.json"), Manifest, "manifest")


def names(store: Store) -> list[str]:
    """Return the names under which models are kept, sorted; one may hold nothing visible yet."""
    return store.folders(keys.MODELS)


def _put_once(store: Store, key: str, data: bytes) -> None:
    """Write an artifact; the same bytes there already are our own, their reply having been lost."""
    try:
        store.put_if_absent(key, data)
    except WriteConflict:
        if store.get(key).data != data:
            raise


def _with_version(index: Index, manifest: Manifest) -> Index:
    now, number = datetime.now(UTC), index.next
    version = Version(number=number, build=manifest.build, claim=manifest.claim, created=now)
    moved = Alias(version=number, revision=index.revision + 1, writer=secrets.token_hex(8))
    moves = [
        Move(alias=alias, before=_named(index, alias), after=number, at=now, why="published")
        for alias in (CHAMPION, LATEST)
    ]
    return Index(
        revision=index.revision + 1,
        next=number + 1,
        versions=[*index.versions, version],
        aliases={**index.aliases, CHAMPION: moved, LATEST: moved},
        moves=[*index.moves, *moves][-KEPT_MOVES:],
    )


def _named(index: Index, alias: str) -> int:
    present = index.aliases.get(alias)
    return present.version if present else 0
