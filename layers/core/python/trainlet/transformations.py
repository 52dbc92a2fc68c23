"""Saved transformations: what clean jobs have learned, as versioned ONNX files to use again."""

import hashlib
from datetime import datetime
from typing import Any

import msgspec

from trainlet import keys
from trainlet.cells import ColumnType
from trainlet.errors import ArtifactCorrupt, NotFound, ObjectMissing, WriteConflict
from trainlet.registry import Parity
from trainlet.store import Store, decode, put_once

TRANSFORMATION = 1
FILE, REPORT, MARK = "transformation.onnx", "report.json", "number.json"


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """What of a transformation can be used again.

    Attributes:
        first: The first step that it holds, from 0: those before it changed the table as a whole.
        takes: The columns that it takes, and their types.
        gives: The columns that it makes or changes, and their types; others pass by.
        drops: The columns that it leaves out.
        made: Of which columns each that it gives is computed.
        filled: Columns in which no value is missing behind it because one was before.
        torn: Columns in which a value may be missing though none was before it.
        width: How many cells its graph holds of a row at once, if they are many.
        splits: Whether it holds a cell for each piece of the longest text of all rows.
        sha256: The ONNX file's digest; blank if columns are left out, and nothing else.
        size: The file's bytes.
        parity: The proof that the file does what the fitted steps do.
    """

    first: int = 0
    takes: dict[str, ColumnType]
    gives: dict[str, ColumnType]
    drops: list[str] = []
    made: dict[str, list[str]] = {}
    filled: list[str] = []
    torn: list[str] = []
    width: int = 0
    splits: bool = False
    sha256: str
    size: int
    parity: Parity


class Transformation(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a transformation.

    Attributes:
        transformation: The layout's number.
        name: Its name.
        number: Its version.
        build: The digest of all that decides it.
        created: When it was made.
        dataset: The dataset that it was fitted to.
        version: The dataset's version.
        into: The dataset that the job wrote.
        made: The version that it wrote.
        steps: The steps.
        label: The label that they were told; blank for none.
        training: The steps that only chose among rows, and do nothing when it is used again.
        replay: What can be used again; None if nothing can.
        libraries: The libraries that it was made with.
    """

    transformation: int = TRANSFORMATION
    name: str
    number: int = 0
    build: str
    created: datetime
    dataset: str
    version: str
    into: str
    made: str = ""
    steps: list[Any]
    label: str = ""
    training: list[str] = []
    replay: Replay | None = None
    libraries: dict[str, str] = {}


def publish(store: Store, made: Transformation, data: bytes, report: bytes) -> Transformation:
    """Give a transformation its number, once its files are there; return it with the number.

    A build that has a number keeps it: it is answered, never published again.

    Args:
        store: Where it is kept.
        made: The transformation.
        data: Its ONNX file; empty if there is nothing to use again.
        report: What the job changed, as JSON.
    """
    for file, content in {FILE: data, REPORT: report}.items():
        if content:
            put_once(store, keys.transformation_file(made.name, made.build, file), content)
    mark = keys.transformation_file(made.name, made.build, MARK)
    known = _number(store, mark)
    while not known:
        number = latest(store, made.name) + 1
        numbered = msgspec.json.encode(msgspec.structs.replace(made, number=number))
        try:
            store.put_if_absent(keys.transformation_version(made.name, number), numbered)
        except WriteConflict:
            continue  # another job took the number
        known = msgspec.json.decode(put_once(store, mark, msgspec.json.encode(number)), type=int)
    return read(store, made.name, known)


def _number(store: Store, mark: str) -> int:
    """Return the number that a build has; 0 if it has none yet."""
    try:
        return msgspec.json.decode(store.get(mark).data, type=int)
    except ObjectMissing:
        return 0


def latest(store: Store, name: str) -> int:
    """Return the number of a transformation's newest version; 0 if there is none."""
    entries = store.list(keys.transformation_versions(name))
    return max(
        (int(entry.key.rpartition("/")[2].removesuffix(".json")) for entry in entries), default=0
    )


def read(store: Store, name: str, number: int = 0) -> Transformation:
    """Return a version of a transformation, the newest if ``number`` is 0.

    Raises:
        NotFound: There is no such transformation or version.
    """
    wanted = number or latest(store, name)
    try:
        data = store.get(keys.transformation_version(name, wanted)).data
    except ObjectMissing:
        which = f"version {number} of transformation {name!r}" if number else f"{name!r}"
        raise NotFound(
            f"There is no {which}." if number else f"There is no transformation {which}.",
            remedy="GET /v1/transformations lists those there are; POST /v1/clean makes one.",
            transformation=name,
        ) from None
    return decode(data, Transformation, "transformation")


def read_file(store: Store, found: Transformation) -> bytes:
    """Return the ONNX file of a transformation.

    Raises:
        NotFound: It has none.
        ArtifactCorrupt: The bytes are not those that were written.
    """
    if found.replay is None or not found.replay.size:
        raise NotFound(
            f"Transformation {found.name!r} has no ONNX file: it changes no column's values.",
            remedy="Clean with steps that act on a row's values.",
            transformation=found.name,
        )
    key = keys.transformation_file(found.name, found.build, FILE)
    data = store.get(key).data
    if hashlib.sha256(data).hexdigest() != found.replay.sha256:
        raise ArtifactCorrupt(
            f"The stored bytes of transformation {found.name!r} don't match its digest.",
            remedy="Clean again.",
            transformation=found.name,
        )
    return data


def read_report(store: Store, found: Transformation) -> bytes:
    """Return what the job that made it changed, as JSON."""
    return store.get(keys.transformation_file(found.name, found.build, REPORT)).data


def names(store: Store) -> list[str]:
    """Return the names of the transformations, sorted."""
    return store.folders(keys.TRANSFORMATIONS)


def parse(text: str) -> tuple[str, int]:
    """Return the name and the version, 0 for the newest, in ``name`` or ``name@version``."""
    name, at, number = text.partition("@")
    keys.check_name("transformation", name)
    if at and not (number.isascii() and number.isdigit() and 0 < len(number) < 10 and int(number)):
        raise NotFound(
            f"{text!r} names no version of a transformation.",
            remedy="Write name, or name@2.",
            transformation=name,
        )
    return name, int(number or 0)
