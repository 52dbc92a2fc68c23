"""Datasets: named tables whose every upload is an immutable version named by its content."""

import hashlib
from datetime import datetime

import msgspec

from trainlet import keys
from trainlet.cells import ColumnType
from trainlet.errors import ArtifactCorrupt, DatasetMissing, ObjectMissing
from trainlet.store import Store, decode, put_once, update

VERSION_LENGTH = 20


class Histogram(msgspec.Struct, frozen=True):
    """Counts between ``len(counts) + 1`` ascending edges; the last interval is closed."""

    edges: list[float]
    counts: list[int]


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column's type and profile.

    Attributes:
        name: As in the header.
        type: What it was inferred as, or corrected to.
        why: What decided the type.
        missing: Cells that count as missing.
        distinct: Different values, the missing ones not counted.
        minimum: Smallest value; dates are UTC seconds; None for text.
        maximum: Largest value.
        mean: Arithmetic mean.
        deviation: Standard deviation with n - 1 in the denominator.
        quantiles: Linear-interpolated quantiles: 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99.
        top: The most frequent values with their counts.
        histogram: Ten intervals of equal width; None for text and constants.
    """

    name: str
    type: ColumnType
    why: str
    missing: int
    distinct: int
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    deviation: float | None = None
    quantiles: dict[str, float] = {}
    top: list[tuple[str, int]] = []
    histogram: Histogram | None = None


class Schema(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a dataset: its columns and what was found in them.

    Attributes:
        dataset: The dataset's name.
        version: The version's id.
        extension: ``.csv`` or ``.csv.gz``.
        size: Bytes of the upload.
        sha256: Their digest.
        uploaded: When they came.
        sequencer: S3's order of the writes of one key; blank elsewhere.
        rows: Rows, the header not counted.
        columns: Types and profiles, in the table's order.
    """

    dataset: str
    version: str
    extension: str
    size: int
    sha256: str = ""
    uploaded: datetime
    sequencer: str = ""
    rows: int
    columns: list[Column]

    def column(self, name: str) -> Column | None:
        """Return the column of this name, None if there is none."""
        return next((column for column in self.columns if column.name == name), None)


class VersionLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a dataset's index."""

    version: str
    uploaded: datetime
    rows: int
    columns: int
    size: int
    sequencer: str = ""

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


def version_of(data: bytes, types: dict[str, ColumnType]) -> str:
    """Return the version id of these bytes read with these corrected types."""
    content = hashlib.sha256(data)
    if types:
        content = hashlib.sha256(content.digest() + msgspec.json.encode(types, order="sorted"))
    return content.hexdigest()[:VERSION_LENGTH]


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
