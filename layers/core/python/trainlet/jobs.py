"""Job records: what was asked, how far it is, how it ended.

A job is its request object; its state is a second object that only conditional writes change, so
that one worker holds it, a cancel is seen, and a holder that died is noticed by its lease.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from trainlet import keys
from trainlet.errors import (
    ArtifactCorrupt,
    JobLost,
    JobMissing,
    ObjectMissing,
    TooLate,
    WriteConflict,
)
from trainlet.store import Store, decode, update

Phase = Literal["queued", "running", "succeeded", "failed", "cancelled"]
ENDED: frozenset[Phase] = frozenset({"succeeded", "failed", "cancelled"})
PUBLISHING = "publish"
MOST_ATTEMPTS = 3
LOG_LINES = 50
LOOK_BACK_SECONDS = 600.0
SHORTEST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 0.5


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked."""

    id: str
    verb: str
    submitted: datetime
    request: dict[str, Any]


class State(msgspec.Struct, kw_only=True, omit_defaults=True):
    """How far a job is.

    Attributes:
        id: ``{verb}-{UUIDv7}``.
        state: Where it stands.
        percent: 0 to 100.
        stage: What it is doing; while it publishes it can't be cancelled any more.
        attempts: How often a worker began it.
        worker: The token of the worker that holds it.
        lease_until: Seconds since the epoch after which a silent worker has lost it.
        started: When the last attempt began.
        ended: When it ended.
        result: What it made.
        error: Why it failed: an RFC 9457 problem document.
        log: The last lines of its log.
    """

    id: str
    state: Phase = "queued"
    percent: float = 0.0
    stage: str = ""
    attempts: int = 0
    worker: str = ""
    lease_until: float = 0.0
    started: datetime | None = None
    ended: datetime | None = None
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    log: list[str] = []

    @property
    def has_ended(self) -> bool:
        """Nothing will change it any more."""
        return self.state in ENDED

    def is_free(self, now: float) -> bool:
        """Nobody works on it: it waits, or its worker fell silent."""
        return self.state == "queued" or (self.state == "running" and self.lease_until < now)


def submit(store: Store, verb: str, request: dict[str, Any]) -> str:
    """Store a request, which is all it takes to have it run; return the job's id."""
    job_id = keys.new_job_id(verb)
    document = Request(id=job_id, verb=verb, submitted=datetime.now(UTC), request=request)
    # The id is new: a conflict can only be our own write, whose reply was lost.
    with suppress(WriteConflict):
        store.put_if_absent(keys.job_request(job_id), msgspec.json.encode(document))
    return job_id


def read_request(store: Store, job_id: str) -> Request:
    """Return what was asked; raise ``JobMissing`` if there is no such job."""
    try:
        return decode(store.get(keys.job_request(job_id)).data, Request, "job request")
    except ObjectMissing:
        raise JobMissing(
            f"There is no job {job_id!r}.", remedy="GET /v1/jobs lists those there are."
        ) from None


def find_state(store: Store, job_id: str) -> State:
    """Return the job's state; a job that nobody has begun is queued."""
    try:
        return _decode_state(job_id, store.get(keys.job_state(job_id)).data)
    except ObjectMissing:
        return State(id=job_id)


def read_state(store: Store, job_id: str) -> State:
    """Return the job's state; raise ``JobMissing`` if there is no such job."""
    state = find_state(store, job_id)
    if state.state == "queued":
        read_request(store, job_id)
    return state


def wait(store: Store, job_id: str, seconds: float) -> State:
    """Return the job's state as soon as it has ended, or after this many seconds."""
    until, pause = time.monotonic() + seconds, SHORTEST_PAUSE_SECONDS
    state = read_state(store, job_id)
    while not state.has_ended and time.monotonic() < until:
        time.sleep(pause)
        pause = min(pause * 1.2, LONGEST_PAUSE_SECONDS)
        state = find_state(store, job_id)
    return state


def change(store: Store, job_id: str, edit: Callable[[State], bool]) -> None:
    """Edit the job's state; ``edit`` answers whether there is anything to write."""

    def write(current: bytes | None) -> bytes | None:
        state = State(id=job_id) if current is None else _decode_state(job_id, current)
        return msgspec.json.encode(state) if edit(state) else None

    update(store, keys.job_state(job_id), write)


def claim(store: Store, job_id: str, worker: str, lease_seconds: float) -> bool:
    """Take a free job; answer False if another worker has it, or it has ended.

    A job whose workers died ``MOST_ATTEMPTS`` times is failed instead.
    """
    won = False

    def take(state: State) -> bool:
        nonlocal won
        if state.worker == worker:
            won = True  # our own write, whose reply was lost
            return False
        won = state.is_free(time.time()) and state.attempts < MOST_ATTEMPTS
        if won:
            state.state, state.worker, state.stage, state.percent = "running", worker, "", 0.0
            state.attempts += 1
            state.started, state.lease_until = datetime.now(UTC), time.time() + lease_seconds
            return True
        return state.is_free(time.time()) and _end_as_lost(state, "Its workers died.")

    change(store, job_id, take)
    return won


def renew(
    store: Store, job_id: str, worker: str, lease_seconds: float, edit: Callable[[State], None]
) -> bool:
    """Write progress and keep the job; answer False if it is no longer this worker's."""
    held = False

    def touch(state: State) -> bool:
        nonlocal held
        held = state.state == "running" and state.worker == worker
        if held:
            edit(state)
            state.log = state.log[-LOG_LINES:]
            state.lease_until = time.time() + lease_seconds
        return held

    change(store, job_id, touch)
    return held


def lose(store: Store, job_id: str, worker: str, reason: str) -> None:
    """Fail a job whose process is gone, unless it ended or another worker has it."""

    def end(state: State) -> bool:
        mine = state.state == "running" and state.worker == worker
        return mine and _end_as_lost(state, reason)

    change(store, job_id, end)


def cancel(store: Store, job_id: str) -> State:
    """End a job that has not published yet.

    Raises:
        JobMissing: No such job.
        TooLate: It has ended, or is publishing.
    """
    read_request(store, job_id)
    tried = False

    def end(state: State) -> bool:
        nonlocal tried
        if tried and state.state == "cancelled":
            return False  # our own write, whose reply was lost
        tried = True
        if state.has_ended or state.stage == PUBLISHING:
            raise TooLate(
                f"Job {job_id} is past cancelling: {state.stage or state.state}.",
                remedy="What it has made stays.",
            )
        state.state, state.ended = "cancelled", datetime.now(UTC)
        return True

    change(store, job_id, end)
    return find_state(store, job_id)


def requested(store: Store, verb: str, since: float = 0.0) -> Iterator[str]:
    """Yield the ids of the ``verb`` jobs asked for since then (epoch seconds), oldest first."""
    start = f"{keys.JOBS}{keys.first_job_id(verb, since)}" if since else ""
    for entry in store.list(f"{keys.JOBS}{verb}-", start):
        job_id = keys.requested_job(entry.key)
        if job_id and keys.job_verb(job_id) == verb:
            yield job_id


def _decode_state(job_id: str, data: bytes) -> State:
    """Return the state; one that can't be read has failed, for nobody can go on with it."""
    try:
        return decode(data, State, "job state")
    except ArtifactCorrupt as error:
        lost = JobLost(error.detail, remedy="Ask for the job again.")
        return State(id=job_id, state="failed", error=lost.problem())


def _end_as_lost(state: State, reason: str) -> bool:
    error = JobLost(
        f"{reason} It was at {state.stage or 'its start'}, {state.percent:.0f} %.",
        remedy="Ask for the job again; if it dies again, give the machine more memory.",
    )
    state.state, state.error, state.ended = "failed", error.problem(), datetime.now(UTC)
    return True
