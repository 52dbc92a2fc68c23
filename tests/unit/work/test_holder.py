"""A worker tells the store how far its job is, keeps it, and gives it back."""

import time

import pytest

from trainlet import jobs
from trainlet.errors import StoreUnavailable
from trainlet.store import Store
from trainlet.work.holder import Abandoned, Holder

DOWN = StoreUnavailable("The store is down.", remedy="Wait.")


@pytest.fixture
def job(store: Store) -> str:
    """Claim a job as the worker ``me``."""
    job = jobs.submit(store, "train", {})
    assert jobs.claim(store, job, "me", 30)
    return job


def test_each_report_is_progress_and_a_line_of_log(store: Store, job: str) -> None:
    holder = Holder(store, job, "me", 30)
    holder.report(5, "read")
    holder.report(60.4, "fit")
    state = jobs.read_state(store, job)

    assert (state.percent, state.stage, state.state) == (60.4, "fit", "running")
    assert [line[8:] for line in state.log] == ["   5 % read", "  60 % fit"]


def test_an_end_has_its_facts_and_its_moment(store: Store, job: str) -> None:
    Holder(store, job, "me", 30).end("succeeded", result={"n": 1}, percent=100.0, stage="")
    state = jobs.read_state(store, job)

    assert (state.state, state.result, state.percent) == ("succeeded", {"n": 1}, 100.0)
    assert state.started <= state.ended


def test_a_job_ends_once(store: Store, job: str) -> None:
    holder = Holder(store, job, "me", 30)
    holder.end("failed", error={"detail": "x"})
    with pytest.raises(Abandoned):
        holder.end("succeeded")
    with pytest.raises(Abandoned):
        holder.report(1, "read")

    assert jobs.read_state(store, job).state == "failed"


def test_a_job_that_is_given_back_waits_to_be_tried_again(store: Store, job: str) -> None:
    Holder(store, job, "me", 30).give_back(DOWN)
    state = jobs.read_state(store, job)

    assert (state.state, state.worker, state.error) == ("queued", "", DOWN.problem())
    assert state.retry_at > time.time()


def test_a_job_that_is_another_workers_by_now_is_not_given_back(store: Store, job: str) -> None:
    Holder(store, job, "slow", 30).give_back(DOWN)

    assert jobs.read_state(store, job).state == "running"


def test_a_heartbeat_that_fails_is_tried_again(
    store: Store, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats = []

    def renew(*_: object) -> bool:
        beats.append(time.monotonic())
        if len(beats) == 1:
            raise DOWN
        return len(beats) > 2

    monkeypatch.setattr(jobs, "renew", renew)
    until = time.monotonic() + 20
    with Holder(store, job, "me", 0.1):
        while len(beats) < 4 and time.monotonic() < until:
            time.sleep(0.01)

    assert len(beats) >= 4
    count = len(beats)
    time.sleep(0.1)
    assert len(beats) == count
