"""What is kept of a job, and what its state says of it."""

import time
from typing import get_args

import msgspec
import pytest

from trainlet import jobs, keys
from trainlet.store import Store

NOW = 1000.0


def test_the_state_holds_only_what_differs_from_a_fresh_one(store: Store, job: str) -> None:
    jobs.cancel(store, job)
    document = msgspec.json.decode(store.get(keys.job_state(job)).data)

    assert set(document) == {"id", "state", "ended"}


@pytest.mark.parametrize("phase", get_args(jobs.Phase))
def test_a_job_has_ended_when_nothing_will_change_it(phase: jobs.Phase) -> None:
    state = jobs.State(id="x", state=phase)

    assert state.has_ended == (phase in ("succeeded", "failed", "cancelled"))


@pytest.mark.parametrize(
    ("state", "is_free"),
    [
        (jobs.State(id="x"), True),
        (jobs.State(id="x", retry_at=NOW), True),
        (jobs.State(id="x", retry_at=NOW + 1), False),
        (jobs.State(id="x", state="running", lease_until=NOW + 1), False),
        (jobs.State(id="x", state="running", lease_until=NOW), False),
        (jobs.State(id="x", state="running", lease_until=NOW - 1), True),
        (jobs.State(id="x", state="succeeded"), False),
        (jobs.State(id="x", state="failed", retry_at=NOW - 1), False),
        (jobs.State(id="x", state="cancelled", lease_until=NOW - 1), False),
    ],
    ids=repr,
)
def test_a_job_is_free_when_it_waits_and_is_due_or_its_worker_fell_silent(
    state: jobs.State, is_free: bool
) -> None:
    assert state.is_free(NOW) == is_free


def test_states_do_not_share_a_log() -> None:
    one, other = jobs.State(id="x"), jobs.State(id="y")
    one.log.append("read")

    assert other.log == []


def test_a_request_comes_back_as_it_was_stored(store: Store, job: str) -> None:
    request = jobs.read_request(store, job)
    data = store.get(keys.job_request(job)).data

    assert msgspec.json.decode(data, type=jobs.Request) == request
    assert request.not_before == 0.0
    assert abs(request.submitted.timestamp() - time.time()) < 60
