"""The local worker runs what arrives, and accounts for every process it started."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec
import pytest

from tests.rounds import INCOME, keep
from tests.trained import AUTOMOBILES, upload
from trainlet import datasets, job_ids, jobs, keys
from trainlet.engine.processes import Processes
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work import worker as working
from trainlet.work.worker import Worker

SLOW = {
    "dataset": "autos",
    "label": "price",
    "columns": ["engine-size", "make", "width"],
    "learner": {
        "use": "boosted-decision-tree-regression",
        "settings": {"total_number_of_trees_constructed": 10_000},
    },
}
UPLOADED = "2024-01-01T00:00:00Z"
LONG = 60.0
"""More seconds than any of this takes."""


@pytest.fixture
def make(store: Store, settings: Settings) -> Iterator[Callable[..., Worker]]:
    """Make workers whose processes are ended with the test."""
    made = []

    def worker(**changed: object) -> Worker:
        one = Worker(store, msgspec.structs.replace(settings, **changed), Processes([]))
        made.append(one)
        return one

    yield worker
    for worker in made:
        for running in worker._running.values():
            running.process.kill()
            running.process.join()


def submit_upload(store: Store, data: bytes = b"a,b\n1,2\n") -> str:
    version = datasets.version_of(data, {})
    datasets.put_data(store, "d", version, ".csv", data)
    return jobs.submit(store, "upload", {"dataset": "d", "version": version, "uploaded": UPLOADED})


def submit_train(store: Store) -> str:
    """Ask for a training that takes longer than it is let run."""
    upload(store, "autos", AUTOMOBILES.read_bytes())
    return jobs.submit(store, "train", {"model": "m", "recipe": SLOW})


def step_until(worker: Worker, done: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG
    while not done():
        assert time.monotonic() < end, "it never came"
        worker.step()
        time.sleep(0.02)


def test_a_job_that_arrives_is_run_in_a_process_of_its_own(
    store: Store, make: Callable[..., Worker]
) -> None:
    worker = make(job_slots=1)
    worker.step()
    job = submit_upload(store)
    step_until(worker, lambda: jobs.read_state(store, job).has_ended and not worker._running)
    state = jobs.read_state(store, job)

    assert (state.state, state.attempts) == ("succeeded", 1)
    assert state.result["rows"] == 1
    worker.step()
    assert worker._running == {}


def test_a_job_whose_process_is_killed_fails_and_says_by_what(
    store: Store, make: Callable[..., Worker]
) -> None:
    worker = make(job_slots=1)
    job = submit_train(store)
    step_until(worker, lambda: jobs.read_state(store, job).state == "running")
    os.kill(worker._running[job].process.pid, signal.SIGKILL)
    step_until(worker, lambda: jobs.read_state(store, job).has_ended)
    state = jobs.read_state(store, job)

    assert (state.state, state.attempts) == ("failed", 1)
    assert (state.error["status"], state.error["code"]) == (500, "JobLost")
    assert "SIGKILL" in state.error["detail"]
    assert "out of memory" in state.error["detail"]
    assert state.error["remedy"]
    assert worker._running == {}
    assert list(store.list("models/")) == []


def test_a_cancelled_jobs_process_is_ended(store: Store, make: Callable[..., Worker]) -> None:
    worker = make(job_slots=1)
    job = submit_train(store)
    step_until(worker, lambda: jobs.read_state(store, job).state == "running")
    process = worker._running[job].process
    jobs.cancel(store, job)
    step_until(worker, lambda: not worker._running)

    assert process.exitcode == -signal.SIGKILL
    assert jobs.read_state(store, job).state == "cancelled"
    assert jobs.read_state(store, job).error is None


def test_a_job_that_runs_too_long_is_ended_and_says_so(
    store: Store, make: Callable[..., Worker]
) -> None:
    worker = make(job_slots=1, job_seconds=0.2)
    job = submit_train(store)
    step_until(worker, lambda: jobs.read_state(store, job).state == "running")
    process = worker._running[job].process
    step_until(worker, lambda: not worker._running)
    state = jobs.read_state(store, job)

    assert process.exitcode == -signal.SIGKILL
    assert state.state == "failed"
    assert "It ran longer than 0.2 s." in state.error["detail"]


def test_no_more_jobs_of_one_verb_run_at_once_than_there_are_slots_and_the_oldest_come_first(
    store: Store, make: Callable[..., Worker]
) -> None:
    worker = make(job_slots=2)
    asked = []
    for submit in (submit_train, submit_upload, submit_train, submit_upload, submit_train):
        asked.append(submit(store))
        time.sleep(0.002)  # ids of one millisecond have no order
    worker.step()

    assert list(worker._running) == asked[:4]
    assert jobs.read_state(store, asked[4]).state == "queued"
    worker.step()
    assert asked[4] not in worker._running


def test_long_trainings_do_not_hold_up_an_upload(store: Store, make: Callable[..., Worker]) -> None:
    worker = make(job_slots=1)
    trainings = [submit_train(store) for _ in range(2)]
    worker.step()
    job = submit_upload(store)
    step_until(worker, lambda: jobs.read_state(store, job).has_ended)

    assert jobs.read_state(store, job).state == "succeeded"
    assert len([training for training in trainings if training in worker._running]) == 1


def test_a_job_that_another_worker_holds_or_that_has_ended_is_not_started(
    store: Store, make: Callable[..., Worker]
) -> None:
    held, cancelled, expired = (submit_upload(store) for _ in range(3))
    jobs.claim(store, held, "other", 30)
    jobs.cancel(store, cancelled)
    jobs.claim(store, expired, "dead", 0.01)
    time.sleep(0.05)
    worker = make(job_slots=4)
    worker.step()

    assert list(worker._running) == [expired]


def test_an_old_job_is_found_when_the_worker_starts(
    store: Store, make: Callable[..., Worker]
) -> None:
    old = f"{job_ids.first('upload', time.time() - 7 * 86400)}"
    request = jobs.Request(id=old, verb="upload", submitted=datetime.now(UTC), request={})
    store.put(keys.job_request(old), msgspec.json.encode(request))
    worker = make(job_slots=1)
    worker.step()

    assert list(worker._running) == [old]


def test_a_job_is_held_before_its_process_begins(store: Store, make: Callable[..., Worker]) -> None:
    worker = make(job_slots=1, lease_seconds=50)
    job = submit_upload(store)
    before = time.time()
    worker.step()
    state = jobs.read_state(store, job)

    assert (state.state, state.attempts) == ("running", 1)
    assert state.worker == worker._running[job].token
    assert state.lease_until >= before + 50
    step_until(worker, lambda: jobs.read_state(store, job).has_ended)
    assert jobs.read_state(store, job).worker == state.worker
    assert jobs.read_state(store, job).attempts == 1


def test_a_job_whose_process_is_killed_before_it_did_anything_fails(
    store: Store, make: Callable[..., Worker]
) -> None:
    worker = make(job_slots=1)
    job = submit_upload(store)
    worker.step()
    os.kill(worker._running[job].process.pid, signal.SIGKILL)
    worker._running[job].process.join()
    worker.step()
    state = jobs.read_state(store, job)

    assert (state.state, state.attempts) == ("failed", 1)
    assert state.error["code"] == "JobLost"
    assert "SIGKILL" in state.error["detail"]
    assert "It was at its start, 0 %." in state.error["detail"]
    worker.step()
    assert worker._running == {}


def test_of_two_workers_one_starts_the_job(store: Store, make: Callable[..., Worker]) -> None:
    workers = [make(job_slots=2) for _ in range(2)]
    asked = [submit_upload(store) for _ in range(2)]
    for worker in workers:
        worker.step()

    assert sorted(workers[0]._running) == sorted(asked)
    assert workers[1]._running == {}


def test_a_job_whose_workers_died_too_often_is_failed_and_not_started(
    store: Store, make: Callable[..., Worker]
) -> None:
    job = submit_upload(store)
    for number in range(jobs.MOST_ATTEMPTS):
        assert jobs.claim(store, job, f"dead {number}", 0.01)
        time.sleep(0.02)
    worker = make(job_slots=1)
    worker.step()

    assert worker._running == {}
    assert jobs.read_state(store, job).error["code"] == "JobLost"


def test_a_file_that_is_dropped_becomes_a_version_by_itself(
    store: Store, make: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "DROP_ZONE_SECONDS", 0.02)
    worker = make(job_slots=1)
    store.put("uploads/d/a.csv", b"a,b\n1,2\n3,4\n")
    asked = partial(jobs.requested, store, "upload")
    step_until(worker, lambda: any(jobs.find_state(store, job).has_ended for job in asked()))

    assert [line.rows for line in datasets.read_index(store, "d").versions] == [2]
    assert len(list(asked())) == 1


def test_the_drop_zone_is_not_looked_at_more_often_than_it_need_be(
    store: Store, make: Callable[..., Worker]
) -> None:
    store.put("uploads/d/a.csv", b"a\n1\n")
    worker = make(job_slots=1)
    for _ in range(5):
        worker.step()

    assert list(jobs.requested(store, "upload")) == []


def test_a_schedule_is_struck(store: Store, make: Callable[..., Worker]) -> None:
    keep(store, INCOME, retrain={"schedule": "* * * * *"})
    old = datetime.now(UTC) - timedelta(days=1)
    os.utime(f"{store.url}/{keys.recipe('m')}", (old.timestamp(), old.timestamp()))
    worker = make(job_slots=1)
    worker.step()
    (job,) = jobs.requested(store, "retrain")

    assert list(worker._running) == [job]
    assert jobs.read_request(store, job).request["trigger"] == "schedule"


def test_a_job_that_is_put_off_is_not_started_before_it_is_due(
    store: Store, make: Callable[..., Worker]
) -> None:
    later, soon = (job_ids.new("upload") for _ in range(2))
    jobs.submit_as(store, later, {}, time.time() + 60)
    jobs.submit_as(store, soon, {}, time.time() + 0.3)
    worker = make(job_slots=4)
    worker.step()
    assert worker._running == {}
    step_until(worker, lambda: jobs.find_state(store, soon).has_ended)

    assert jobs.find_state(store, later).state == "queued"


def test_a_job_that_was_given_back_is_started_again_after_its_pause(
    store: Store, make: Callable[..., Worker]
) -> None:
    job = submit_upload(store)
    jobs.claim(store, job, "one", 30)
    jobs.release(store, job, "one", {"detail": "The store is down."})

    def hurry(state: jobs.State) -> bool:
        state.retry_at = time.time() + 0.3
        return True

    jobs.change(store, job, hurry)
    worker = make(job_slots=1)
    worker.step()
    assert worker._running == {}
    step_until(worker, lambda: jobs.find_state(store, job).has_ended)
    state = jobs.read_state(store, job)

    assert (state.state, state.attempts, state.error) == ("succeeded", 2, None)


def test_a_job_whose_request_is_damaged_fails_and_says_so(
    store: Store, make: Callable[..., Worker]
) -> None:
    job = job_ids.new("upload")
    store.put(keys.job_request(job), b"{")
    worker = make(job_slots=1)
    step_until(worker, lambda: jobs.find_state(store, job).has_ended)

    assert jobs.find_state(store, job).error["code"] == "ArtifactCorrupt"
