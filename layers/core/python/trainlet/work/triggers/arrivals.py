"""An object appeared in the drop zone: it becomes a dataset version, once."""

from datetime import UTC, datetime

import msgspec

from trainlet import datasets, jobs, keys
from trainlet.datasets import Arrival
from trainlet.errors import BadName, ObjectMissing
from trainlet.store import Entry, Store
from trainlet.work.requests import Source, UploadRequest


def accept(store: Store, key: str, object_version: str = "", sequencer: str = "") -> str | None:
    """Have an object of the drop zone made a version of its dataset; return the job that does it.

    However often, late or out of order an object's events come, it has one job (P2).

    Args:
        store: Where the object is.
        key: Its key.
        object_version: Which of its versions; blank for the one there is now.
        sequencer: S3's order of the writes of one key.

    Returns:
        The job's id; None if the key is no upload's, or nothing is there any more.
    """
    dataset = keys.upload_dataset(key)
    if dataset is None:
        return None
    try:
        found = store.head(key, object_version)
    except ObjectMissing:
        return None  # written over or taken away: what came after has events of its own
    arrival = _arrival(found, object_version)
    known = _record(store, dataset, arrival)
    return jobs.submit_as(store, known.job, _request(dataset, known, sequencer))


def _arrival(found: Entry, object_version: str) -> Arrival:
    return Arrival(
        key=found.key,
        object_version=object_version or found.version,
        etag=found.etag,
        size=found.size,
        modified=datetime.fromtimestamp(found.modified, UTC),
        job=keys.new_job_id("upload"),
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
        job = keys.derived_job_id("upload", seconds, arrival.event)
        return msgspec.structs.replace(arrival, job=job)


def _request(dataset: str, arrival: Arrival, sequencer: str) -> dict[str, object]:
    source = Source(
        key=arrival.key,
        object_version=arrival.object_version,
        etag=arrival.etag,
        size=arrival.size,
        sequencer=sequencer,
    )
    asked = UploadRequest(dataset=dataset, source=source, uploaded=arrival.modified)
    document: dict[str, object] = msgspec.to_builtins(asked)
    return document
