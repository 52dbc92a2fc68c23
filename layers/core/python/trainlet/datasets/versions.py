"""The versions of datasets in the store: their bytes, their schemas, and the index of each."""

import hashlib
from datetime import datetime, timedelta

import msgspec

from trainlet import keys
from trainlet.cells import ColumnType
from trainlet.datasets.reading import Reading
from trainlet.datasets.schema import Schema
from trainlet.errors import ArtifactCorrupt, DatasetMissing, NotFound, ObjectMissing
from trainlet.store import Store, decode, put_once, update

VERSION_LENGTH = 20
CORRECTIONS = timedelta(milliseconds=1)  # room for a thousand of them behind an upload

MAGIC = {
    b"\x1f\x8b": ".gz",
    b"PK\x03\x04": ".zip",
    b"PAR1": ".parquet",
    b"\xd0\xcf\x11\xe0": ".xls",
    b"{": ".jsonl",
}
"""How the name of a stored file ends, by how its bytes begin; all else is ``.csv``."""


class VersionLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a dataset's index; ``corrects`` names the version that it reads anew."""

    version: str
    uploaded: datetime
    rows: int
    columns: int
    size: int
    sequencer: str = ""
    corrects: str = ""

    @property
    def order(self) -> tuple[datetime, str, str]:
        """The greater, the newer. Sequencers are compared as if zeros followed them."""
        return self.uploaded, self.sequencer.ljust(32, "0"), self.version


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """That an object of the drop zone was seen, and the job that makes it a version.

    Attributes:
        key: The object's key.
        object_version: Which of its versions, where the store keeps several.
        etag: Its ETag.
        size: Its bytes.
        modified: When it was written.
        job: The job.
    """

    key: str
    object_version: str = ""
    etag: str
    size: int
    modified: datetime
    job: str

    @property
    def event(self) -> str:
        """The digest of what tells this write from every other one (P2); the job is no part."""
        moment = "" if self.object_version else f"{self.etag}\n{self.modified.timestamp()}"
        identity = f"{self.key}\n{self.object_version or moment}"
        return hashlib.sha256(identity.encode()).hexdigest()[:32]


class Index(msgspec.Struct, kw_only=True):
    """The one mutable object of a dataset. ``latest`` is the version uploaded last."""

    latest: str = ""
    versions: list[VersionLine] = []


def version_of(data: bytes, types: dict[str, ColumnType], asked: Reading = Reading()) -> str:  # noqa: B008
    """Return the version id of these bytes, read with these corrections."""
    return version_named(digest(data), types, asked)


def version_named(sha256: str, types: dict[str, ColumnType], asked: Reading) -> str:
    """Return the version id of bytes of this digest, read with these corrections."""
    if types or asked.asked():
        corrections = msgspec.json.encode([types, asked.asked()], order="sorted")
        sha256 = digest(bytes.fromhex(sha256) + corrections)
    return sha256[:VERSION_LENGTH]


def digest(data: bytes) -> str:
    """Return the digest that versions are named by."""
    return hashlib.sha256(data).hexdigest()


def extension_of(data: bytes) -> str:
    """Return how the name of a file with these bytes ends; nothing is read by it."""
    return next((ending for magic, ending in MAGIC.items() if data.startswith(magic)), ".csv")


def put_data(store: Store, name: str, version: str, extension: str, data: bytes) -> None:
    """Store an upload byte for byte; the same content again is no error."""
    put_once(store, keys.dataset_data(name, version, extension), data)


def record_arrival(store: Store, name: str, arrival: Arrival) -> Arrival:
    """Record an arrival unless it is recorded; return the record, with the job it began."""
    key = keys.arrival(name, arrival.event)
    return decode(put_once(store, key, msgspec.json.encode(arrival)), Arrival, "arrival")


def find_arrival(store: Store, name: str, event: str) -> Arrival | None:
    """Return the record of an event, None if there is none."""
    try:
        return decode(store.get(keys.arrival(name, event)).data, Arrival, "arrival")
    except ObjectMissing:
        return None


def add_version(store: Store, schema: Schema) -> None:
    """Make a stored upload visible; the latest version is the one uploaded last, not read last."""
    key = keys.dataset_schema(schema.dataset, schema.version)
    put_once(store, key, msgspec.json.encode(schema))  # another, if the version was there before
    line = VersionLine(
        version=schema.version,
        uploaded=schema.uploaded,
        rows=schema.rows,
        columns=len(schema.columns),
        size=schema.size,
        sequencer=schema.sequencer,
        corrects=schema.corrects,
    )

    def add(current: bytes | None) -> bytes:
        index = decode(current, Index, "dataset index") if current else Index()
        lines = {version.version: version for version in index.versions}
        before = lines.get(line.version, line)
        lines[line.version] = max(before, line, key=lambda version: version.order)
        index.versions = list(lines.values())
        index.latest = max(index.versions, key=lambda version: version.order).version
        return msgspec.json.encode(index)

    update(store, keys.dataset_index(schema.dataset), add)


def read_index(store: Store, name: str) -> Index:
    """Return a dataset's index; raise ``DatasetMissing`` if there is no such dataset."""
    try:
        index = decode(store.get(keys.dataset_index(name)).data, Index, "dataset index")
    except ObjectMissing:
        raise DatasetMissing(
            f"There is no dataset {name!r}.",
            remedy=f"Upload one: POST /v1/datasets/{name}, or trainlet dataset upload {name} FILE.",
            dataset=name,
        ) from None
    if index.latest not in {line.version for line in index.versions}:
        raise ArtifactCorrupt(
            f"The index of dataset {name!r} names no latest version.",
            remedy="Restore the object.",
            dataset=name,
        )
    return index


def read_schema(store: Store, name: str, version: str = "") -> Schema:
    """Return the schema of one version, of the latest if ``version`` is blank.

    Raises:
        DatasetMissing: No such dataset or version.
    """
    wanted = version or read_index(store, name).latest
    try:
        data = store.get(keys.dataset_schema(name, wanted)).data
    except ObjectMissing:
        raise DatasetMissing(
            f"Dataset {name!r} has no version {wanted!r}.",
            remedy=f"GET /v1/datasets/{name}/versions lists those it has.",
            dataset=name,
        ) from None
    return decode(data, Schema, "schema")


def just_after(store: Store, name: str, moment: datetime, version: str = "") -> datetime:
    """Return when a version counts as uploaded that is made of what was uploaded at a moment.

    It is behind what else is of that moment, and before any later upload; a version that is there
    keeps its time.
    """
    try:
        lines = read_index(store, name).versions
    except DatasetMissing:
        return moment
    own = next((line.uploaded for line in lines if line.version == version), None)
    if own is not None:
        return own
    near = moment + CORRECTIONS
    taken = [line.uploaded for line in lines if moment <= line.uploaded < near]
    return max(taken) + timedelta(microseconds=1) if taken else moment


def put_quarantine(store: Store, name: str, version: str, data: bytes) -> None:
    """Keep the rows of a version that could not be read; the same rows again are no error."""
    put_once(store, keys.quarantine(name, version), data)


def read_quarantine(store: Store, schema: Schema) -> bytes:
    """Return the rows that could not be read, with their lines and reasons, as CSV.

    Raises:
        NotFound: There are none.
    """
    if not schema.quarantined:
        raise NotFound(
            f"Every row of dataset {schema.dataset!r}, version {schema.version}, was read.",
            remedy="A version whose quarantined is not 0 has a quarantine.",
            dataset=schema.dataset,
        )
    return store.get(keys.quarantine(schema.dataset, schema.version)).data


def read_data(store: Store, schema: Schema) -> bytes:
    """Return the bytes of one version as they were uploaded.

    Raises:
        ArtifactCorrupt: They are not the bytes that were uploaded.
    """
    key = keys.dataset_data(schema.dataset, schema.version, schema.extension)
    data = store.get(key).data
    if schema.sha256 and hashlib.sha256(data).hexdigest() != schema.sha256:
        raise ArtifactCorrupt(
            f"The stored bytes of dataset {schema.dataset!r} are not those that were uploaded.",
            remedy="Restore the object; or delete it, and upload the table again.",
            dataset=schema.dataset,
        )
    return data


def names(store: Store) -> list[str]:
    """Return the names under which datasets are kept, sorted; one may hold nothing visible yet."""
    return store.folders(keys.DATASETS)
