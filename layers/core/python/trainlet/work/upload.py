"""upload: bytes that lie in the store become a typed, profiled dataset version."""

from collections.abc import Callable
from typing import Any

import msgspec

from trainlet import datasets, keys
from trainlet.limits import gunzip
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.requests import UploadRequest, read


def run(
    document: dict[str, Any], store: Store, settings: Settings, report: Callable[[float, str], None]
) -> dict[str, Any]:
    """Return the schema of the new dataset version.

    Raises:
        BadTable: The bytes are no table that can be read.
    """
    from trainlet.tables import describe, read_csv

    request: UploadRequest = read(document, UploadRequest)
    report(10, "read")
    key = keys.dataset_data(request.dataset, request.version, request.extension)
    stored = store.get(key).data
    data = gunzip(stored, settings.max_upload_bytes) if key.endswith(".gz") else stored
    table = read_csv(data, settings.max_columns)
    report(40, "profile")
    schema = describe(
        table,
        request.types,
        dataset=request.dataset,
        version=request.version,
        size=len(stored),
        uploaded=request.uploaded,
    )
    schema = msgspec.structs.replace(schema, extension=request.extension)
    report(95, "publish")
    datasets.add_version(store, schema)
    built: dict[str, Any] = msgspec.to_builtins(schema)
    return built
