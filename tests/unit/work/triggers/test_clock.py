"""The clock strikes schedules, and asks again for jobs that nobody works on."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.rounds import INCOME, keep
from trainlet import job_ids, jobs, keys
from trainlet.errors import StoreUnavailable
from trainlet.store import Store
from trainlet.store.folder import FolderStore
from trainlet.work.triggers.clock import tick

DOWN = StoreUnavailable("The store is down.", remedy="Wait.").problem()
HOUR = 3600.0
NOW = float(int(time.time() // HOUR) * HOUR + 2 * HOUR + 60)
"""A minute past some full hour to come."""
FULL = NOW - 60


class Recording(FolderStore):
    """A folder that remembers which requests were stored anew."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.again: list[str] = []

    def put(self, key: str, data: bytes) -> str:
        job = keys.requested_job(key)
        self.again += [job] if job else []
        return super().put(key, data)


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    """A store that remembers which jobs were asked for again."""
    return Recording(str(tmp_path / "store"))


def submitted(store: Store, at: float, not_before: float = 0.0, written: float = 0.0) -> str:
    """Ask for a job at a moment; its request was written then too."""
    job = job_ids.derived("train", at, str(at))
    jobs.submit_as(store, job, {}, not_before)
    dated(store, job, written or at)
    return job


def dated(store: Store, job: str, moment: float) -> None:
    os.utime(Path(store.url) / keys.job_request(job), (moment, moment))


def test_a_job_that_nobody_began_within_a_minute_is_asked_for_again(recording: Recording) -> None:
    left, fresh = submitted(recording, NOW - 61), submitted(recording, NOW - 59)
    tick(recording, NOW)

    assert recording.again == [left]
    dated(recording, left, NOW)
    tick(recording, NOW + 0.5)
    assert recording.again == [left]
    tick(recording, NOW + 61)
    assert recording.again == [left, left, fresh]


def test_a_job_that_is_put_off_is_asked_for_when_it_is_due(recording: Recording) -> None:
    job = submitted(recording, NOW - 300, not_before=NOW)
    tick(recording, NOW - 1)
    assert recording.again == []
    tick(recording, NOW)

    assert recording.again == [job]
    dated(recording, job, NOW)
    tick(recording, NOW + 30)
    assert recording.again == [job]


def test_a_job_that_was_given_back_is_asked_for_when_its_pause_is_over(
    recording: Recording,
) -> None:
    job = submitted(recording, NOW - 300)
    jobs.claim(recording, job, "one", 30)
    jobs.release(recording, job, "one", DOWN)

    def pause(state: jobs.State) -> bool:
        state.retry_at = NOW
        return True

    jobs.change(recording, job, pause)
    tick(recording, NOW - 1)
    assert recording.again == []
    tick(recording, NOW)
    assert recording.again == [job]


def test_a_job_whose_worker_fell_silent_is_asked_for_again(recording: Recording) -> None:
    held, silent, ended = (submitted(recording, NOW - second) for second in (300, 299, 298))
    for job in (held, silent, ended):
        jobs.claim(recording, job, "one", 30)

    def leave(until: float) -> object:
        def edit(state: jobs.State) -> bool:
            state.lease_until = until
            return True

        return edit

    jobs.change(recording, held, leave(NOW + 10))
    jobs.change(recording, silent, leave(NOW - 10))
    jobs.cancel(recording, ended)
    tick(recording, NOW)

    assert recording.again == [silent]


@pytest.mark.parametrize("delay", [HOUR, 23.9 * HOUR, 24 * HOUR])
def test_a_job_that_is_put_off_for_long_is_asked_for_within_the_hour(
    recording: Recording, delay: float
) -> None:
    asked = FULL - HOUR + 60 - delay
    job = submitted(recording, asked, not_before=asked + delay + 1)
    tick(recording, FULL)

    assert recording.again == [job]


def test_old_jobs_are_looked_at_once_an_hour(recording: Recording) -> None:
    old = submitted(recording, NOW - 5 * HOUR)
    submitted(recording, NOW - 72 * HOUR)
    tick(recording, NOW)
    assert recording.again == []
    tick(recording, FULL)

    assert recording.again == [old]


def test_a_damaged_request_holds_up_no_other_job(recording: Recording) -> None:
    damaged, left = submitted(recording, NOW - 90), submitted(recording, NOW - 80)
    FolderStore(recording.url).put(keys.job_request(damaged), b"{")
    dated(recording, damaged, NOW - 90)
    tick(recording, NOW)

    assert recording.again == [damaged, left]


def test_jobs_of_every_verb_are_looked_at(recording: Recording) -> None:
    made = [job_ids.derived(verb, NOW - 90, "x") for verb in ("upload", "train", "retrain")]
    for job in made:
        jobs.submit_as(recording, job, {})
        dated(recording, job, NOW - 90)
    tick(recording, NOW)

    assert sorted(recording.again) == sorted(made)


def test_the_clock_strikes_the_schedules(store: Store) -> None:
    keep(store, INCOME, retrain={"schedule": "0 * * * *"})
    tick(store, NOW)
    (job,) = jobs.requested(store, "retrain")

    at = datetime.fromtimestamp(FULL, UTC).isoformat()
    assert jobs.read_request(store, job).request["cause"] == [f"schedule {at}"]
