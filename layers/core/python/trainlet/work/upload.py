"""upload: bytes that lie in the store become a typed, profiled dataset version."""

import hashlib
from typing import Any

import msgspec

from trainlet import datasets, keys
from trainlet.limits import GZIP_MAGIC
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.holder import Holder
from trainlet.work.requests import UploadRequest, read
from trainlet.work.sources import dropped
from trainlet.work.triggers.arrivals import superseded
from trainlet.work.triggers.asking import dataset_changed

HINT = (
    "No model is trained again from this dataset: a recipe that names it and says when to retrain"
    " would do it."
)


def run(
    document: dict[str, Any], store: Store, settings: Settings, holder: Holder
) -> dict[str, Any]:
    """Return the schema of the new dataset version, and the retrainings it leads to.

    Raises:
        BadTable: The bytes are no table that can be read.
    """
    request: UploadRequest = read(document, UploadRequest)
    keys.check_name("dataset", request.dataset)
    holder.report(10, "read")
    stored = _bytes(store, request, settings)
    if stored is None:
        return superseded(store, request.source)
    schema = _describe(stored, request, settings, holder)
    holder.report(95, "publish")
    if request.source:
        datasets.put_data(store, request.dataset, schema.version, schema.extension, stored)
    datasets.add_version(store, schema)
    cause = [*_cause(request), f"dataset {request.dataset}@{schema.version}"]
    asked = dataset_changed(store, request.dataset, schema.version, holder.job, "upload", cause)
    shown: dict[str, Any] = msgspec.to_builtins(schema)
    if asked:
        return {**shown, "retrains": asked}
    return {**shown, "hint": HINT} if request.source else shown


def _bytes(store: Store, request: UploadRequest, settings: Settings) -> bytes | None:
    """Return the bytes that were uploaded; None if others lie in their place by now."""
    source = request.source
    if source is None:
        key = keys.dataset_data(request.dataset, request.version, request.extension)
        return store.get(key).data
    return dropped(store, source, settings.max_upload_bytes)


def _describe(
    stored: bytes, request: UploadRequest, settings: Settings, holder: Holder
) -> datasets.Schema:
    from trainlet.tables import describe, read_stored

    table = read_stored(stored, settings)
    holder.report(40, "profile")
    schema = describe(
        table,
        request.types,
        dataset=request.dataset,
        version=request.version or datasets.version_of(stored, request.types),
        size=len(stored),
        uploaded=request.uploaded,
    )
    return msgspec.structs.replace(
        schema,
        extension=".csv.gz" if stored.startswith(GZIP_MAGIC) else ".csv",
        sha256=hashlib.sha256(stored).hexdigest(),
        sequencer=request.source.sequencer if request.source else "",
    )


def _cause(request: UploadRequest) -> list[str]:
    return [f"object {request.source.key} {request.source.etag}"] if request.source else []
