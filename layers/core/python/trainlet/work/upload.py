"""upload: bytes that lie in the store become a typed, profiled dataset version."""

from typing import Any

import msgspec

from trainlet import datasets, keys
from trainlet.memory import fitting
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
    from trainlet.tables import read_stored
    from trainlet.work.storing import described, publish

    request: UploadRequest = read(document, UploadRequest)
    keys.check_name("dataset", request.dataset)
    holder.report(10, "read")
    stored = _bytes(store, request, settings)
    if stored is None:
        return superseded(store, request.source)
    table = read_stored(stored, settings, request.reading)
    holder.report(40, "profile")
    schema = described(table, stored, request)
    holder.report(95, "publish")
    publish(store, schema, stored, table)
    cause = [*_cause(request), f"dataset {request.dataset}@{schema.version}"]
    asked = dataset_changed(store, request.dataset, schema.version, holder.job, "upload", cause)
    shown: dict[str, Any] = msgspec.to_builtins(schema)
    if asked:
        return {**shown, "retrains": asked}
    return {**shown, "hint": HINT} if request.source else shown


def _bytes(store: Store, request: UploadRequest, settings: Settings) -> bytes | None:
    """Return the bytes that were uploaded; None if others lie in their place by now."""
    if request.corrects:
        base = datasets.read_schema(store, request.dataset, request.corrects)
        return datasets.read_data(store, base)
    if request.source:
        return dropped(store, request.source, fitting(settings.max_upload_bytes))
    key = keys.dataset_data(request.dataset, request.version, request.extension)
    return store.get(key).data


def _cause(request: UploadRequest) -> list[str]:
    return [f"object {request.source.key} {request.source.etag}"] if request.source else []
