"""An object appeared in a drop zone: it becomes a dataset version, or is scored; once."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from trainlet import datasets, job_ids, jobs, keys
from trainlet.datasets import Arrival
from trainlet.errors import BadName, ObjectMissing
from trainlet.store import Entry, Store
from trainlet.work.requests import ScoreBatchRequest, Source, UploadRequest


def accept(store: Store, key: str, object_version: str = "", sequencer: str = "") -> str | None:
    """Have an object of a drop zone made a version of its dataset, or scored; return the job.

    However often, late or out of order an object's events come, it has one job (P2).

    Args:
        store: Where the object is.
        key: Its key.
        object_version: Which of its versions; blank for the one there is now.
        sequencer: S3's order of the writes of one key.

    Returns:
        The job's id; None if the key is in no drop zone, or nothing is there any more.
    """
    dataset, model = keys.upload_dataset(key), keys.batch_model(key)
    if dataset is None and model is None:
        return None
    try:
        arrival = _arrival(store.head(key, object_version), object_version)
    except ObjectMissing:
        return None  # written over or taken away: what came after has events of its own
    if model is not None:
        return _accept_batch(store, model, arrival)
    assert dataset is not None  # it is one or the other
    known = _record(store, dataset, arrival)
    return jobs.submit_as(store, known.job, _request(dataset, known, sequencer))


def superseded(store: Store, source: Source | None) -> dict[str, Any]:
    """Return the result of a job whose object is gone: the job of what lies in its place by now."""
    return {"superseded": True, "job": accept(store, source.key) if source else None}


def _accept_batch(store: Store, model: str, arrival: Arrival) -> str:
    """Have a table scored. Its job's id says it all: nothing else need be recorded."""
    job = job_ids.derived("score-batch", arrival.modified.timestamp(), arrival.event)
    asked = ScoreBatchRequest(model=model, source=_source(arrival, ""))
    return jobs.submit_as(store, job, msgspec.to_builtins(asked))


def _arrival(found: Entry, object_version: str) -> Arrival:
    return Arrival(
        key=found.key,
        object_version=object_version or found.version,
        etag=found.etag,
        size=found.size,
        modified=datetime.fromtimestamp(found.modified, UTC),
        job=job_ids.new("upload"),
    )


def _record(store: Store, dataset: str, arrival: Arrival) -> Arrival:
    """Return the arrival as it was first recorded.

    One whose dataset can't be called so is not recorded, but has a job that says why.
    """
    try:
        known = datasets.find_arrival(store, dataset, arrival.event)
        return known or datasets.record_arrival(store, dataset, arrival)
    except BadName:
        seconds = arrival.modified.timestamp()
        job = job_ids.derived("upload", seconds, arrival.event)
        return msgspec.structs.replace(arrival, job=job)


def _request(dataset: str, arrival: Arrival, sequencer: str) -> dict[str, object]:
    source = _source(arrival, sequencer)
    asked = UploadRequest(dataset=dataset, source=source, uploaded=arrival.modified)
    document: dict[str, object] = msgspec.to_builtins(asked)
    return document


def _source(arrival: Arrival, sequencer: str) -> Source:
    return Source(
        key=arrival.key,
        object_version=arrival.object_version,
        etag=arrival.etag,
        size=arrival.size,
        sequencer=sequencer,
    )
