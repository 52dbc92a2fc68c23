"""Bytes that have been read as a table become a version of their dataset."""

import msgspec

from trainlet import datasets
from trainlet.store import Store
from trainlet.tables import TextTable, describe, written_quarantine
from trainlet.work.requests import UploadRequest


def described(table: TextTable, stored: bytes, request: UploadRequest) -> datasets.Schema:
    """Return the schema of a table.

    Args:
        table: The table.
        stored: The bytes that it was read from.
        request: What was asked for.

    Raises:
        BadTable: A cell can't be read as the type that was asked for.
    """
    sha256 = datasets.digest(stored)
    version = datasets.version_named(sha256, request.types, request.reading)
    schema = describe(
        table,
        request.types,
        dataset=request.dataset,
        version=request.version or version,
        size=len(stored),
        uploaded=request.uploaded,
    )
    return msgspec.structs.replace(
        schema,
        extension=datasets.extension_of(stored),
        sha256=sha256,
        sequencer=request.source.sequencer if request.source else "",
        corrects=request.corrects,
        asked=request.reading,
    )


def publish(store: Store, schema: datasets.Schema, stored: bytes, table: TextTable) -> None:
    """Make the version visible, once all that belongs to it is there."""
    datasets.put_data(store, schema.dataset, schema.version, schema.extension, stored)
    if table.bad:
        quarantine = written_quarantine(table.bad)
        datasets.put_quarantine(store, schema.dataset, schema.version, quarantine)
    datasets.add_version(store, schema)
