"""Who works on a job: a state that only conditional writes change.

So one worker holds it, a cancel is seen, and a holder that died is noticed by its lease.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from trainlet import keys
from trainlet.errors import ArtifactCorrupt, JobLost, ObjectMissing, TooLate
from trainlet.jobs.asking import read_request
from trainlet.jobs.records import State
from trainlet.store import Store, decode, update

PUBLISHING = "publish"
MOST_ATTEMPTS = 3
LOG_LINES = 50
LONGEST_RETRY_SECONDS = 60.0
SHORTEST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 0.5


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
            state.error = None
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


def release(store: Store, job_id: str, worker: str, error: dict[str, Any]) -> None:
    """Give a job back to be tried again, later each time; after the last try it has failed.

    Args:
        store: Where the job is.
        job_id: The job.
        worker: The worker that gives it back; nothing happens if it has it no more.
        error: Why: an RFC 9457 problem document.
    """

    def give_back(state: State) -> bool:
        if state.state != "running" or state.worker != worker:
            return False
        pause = min(LONGEST_RETRY_SECONDS, 0.25 * 4**state.attempts)
        state.worker, state.error, state.retry_at = "", error, time.time() + pause
        if state.attempts < MOST_ATTEMPTS:
            state.state, state.stage = "queued", ""
        else:
            state.state, state.ended = "failed", datetime.now(UTC)
        return True

    change(store, job_id, give_back)


def put_off(store: Store, job_id: str, worker: str, kept: int) -> bool:
    """Give a job back to be gone on with at once; answer False if it has got no further.

    Args:
        store: Where the job is.
        job_id: The job.
        worker: The worker that gives it back.
        kept: How much of its work is kept by now; more than the last time, it is no lost attempt.
    """
    is_put_off = False

    def give_back(state: State) -> bool:
        nonlocal is_put_off
        if state.state != "running" or state.worker != worker:
            return False
        is_put_off = kept > state.kept
        if is_put_off:
            state.state, state.worker, state.attempts, state.kept = "queued", "", 0, kept
        return is_put_off

    change(store, job_id, give_back)
    return is_put_off


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
