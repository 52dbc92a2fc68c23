"""Requests: a job is asked for by storing one, which is all it takes to have it run."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from trainlet import job_ids, keys
from trainlet.errors import ArtifactCorrupt, JobMissing, ObjectMissing
from trainlet.jobs.records import Request
from trainlet.store import Store, decode, put_once


def submit(store: Store, verb: str, request: dict[str, Any]) -> str:
    """Ask for a job and return its id."""
    return submit_as(store, job_ids.new(verb), request)


def submit_as(store: Store, job_id: str, request: dict[str, Any], not_before: float = 0.0) -> str:
    """Ask for the job of this id, unless it was asked for; return the id.

    Args:
        store: Where jobs are.
        job_id: The id; one that a cause decides makes one job of that cause, however often.
        request: What is asked.
        not_before: Seconds since the epoch before which it isn't run.
    """
    document = Request(
        id=job_id,
        verb=job_ids.verb_of(job_id),
        submitted=datetime.now(UTC),
        request=request,
        not_before=not_before,
    )
    put_once(store, keys.job_request(job_id), msgspec.json.encode(document))
    return job_id


def ask_again(store: Store, job_id: str) -> None:
    """Store a request anew as it is: where storage events run jobs, it gets another one."""
    key = keys.job_request(job_id)
    store.put(key, store.get(key).data)


def read_request(store: Store, job_id: str) -> Request:
    """Return what was asked; raise ``JobMissing`` if there is no such job."""
    try:
        return decode(store.get(keys.job_request(job_id)).data, Request, "job request")
    except ObjectMissing:
        raise JobMissing(
            f"There is no job {job_id!r}.", remedy="GET /v1/jobs lists those there are."
        ) from None


def not_before(store: Store, job_id: str) -> float:
    """Return the epoch second from which a job may run; raise ``JobMissing`` if there is none.

    One whose request can't be read may run at once: that tells what is wrong.
    """
    try:
        return read_request(store, job_id).not_before
    except ArtifactCorrupt:
        return 0.0


def requested(store: Store, verb: str, since: float = 0.0) -> Iterator[str]:
    """Yield the ids of the ``verb`` jobs asked for since then (epoch seconds), oldest first."""
    start = f"{keys.JOBS}{job_ids.first(verb, since)}" if since else ""
    for entry in store.list(f"{keys.JOBS}{verb}-", start):
        job_id = keys.requested_job(entry.key)
        if job_id and job_ids.verb_of(job_id) == verb:
            yield job_id
