"""A job has one holder, survives its death, and ends once."""

import threading
import time
from pathlib import Path

import pytest

from trainlet import jobs, keys
from trainlet.errors import JobMissing, StoreUnavailable, TooLate
from trainlet.jobs.holding import LOG_LINES, LONGEST_RETRY_SECONDS
from trainlet.store import Store
from trainlet.store.folder import FolderStore

NOBODY = "train-01980000-0000-7000-8000-000000000000"
DOWN = StoreUnavailable("The store is down.", remedy="Wait.").problem()


def expire(store: Store, job: str) -> None:
    """Let the lease of a job's holder run out."""

    def edit(state: jobs.State) -> bool:
        state.lease_until = time.time() - 1
        return True

    jobs.change(store, job, edit)


def let_retry(store: Store, job: str) -> None:
    """Let the pause before the next try be over."""

    def edit(state: jobs.State) -> bool:
        state.retry_at = time.time() - 1
        return True

    jobs.change(store, job, edit)


def stage(name: str, percent: float = 0.0):
    def edit(state: jobs.State) -> None:
        state.stage, state.percent = name, percent

    return edit


def test_a_job_that_nobody_asked_for_is_missing(store: Store) -> None:
    for read in (jobs.read_request, jobs.read_state, jobs.cancel):
        with pytest.raises(JobMissing) as caught:
            read(store, NOBODY)
        assert caught.value.status == 404
        assert caught.value.remedy
    with pytest.raises(JobMissing):
        jobs.wait(store, NOBODY, 10)

    assert list(store.list("")) == []


def test_the_first_worker_takes_the_job_and_the_second_does_not(store: Store, job: str) -> None:
    before = time.time()
    taken = jobs.claim(store, job, "one", 30)
    refused = jobs.claim(store, job, "two", 30)
    state = jobs.read_state(store, job)

    assert (taken, refused) == (True, False)
    assert (state.state, state.worker, state.attempts) == ("running", "one", 1)
    assert before + 30 <= state.lease_until <= time.time() + 30
    assert state.started is not None
    assert not state.is_free(time.time())
    assert state.is_free(time.time() + 31)


def test_of_many_workers_exactly_one_takes_the_job(store: Store, job: str) -> None:
    won = []

    def claim(worker: str) -> None:
        if jobs.claim(store, job, worker, 30):
            won.append(worker)

    threads = [threading.Thread(target=claim, args=(f"w{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(won) == 1
    assert jobs.read_state(store, job).worker == won[0]
    assert jobs.read_state(store, job).attempts == 1


def test_a_silent_workers_job_is_taken_over_and_it_cannot_write_any_more(
    store: Store, job: str
) -> None:
    jobs.claim(store, job, "silent", 0.05)
    time.sleep(0.1)
    taken = jobs.claim(store, job, "next", 30)
    held = jobs.renew(store, job, "silent", 30, stage("late"))
    jobs.lose(store, job, "silent", "late")
    state = jobs.read_state(store, job)

    assert (taken, held) == (True, False)
    assert (state.state, state.worker, state.attempts) == ("running", "next", 2)
    assert state.stage == ""


def test_a_job_whose_workers_died_too_often_is_failed_with_a_reason(store: Store, job: str) -> None:
    workers = [f"worker {number}" for number in range(1, jobs.MOST_ATTEMPTS + 1)]
    for worker in workers:
        assert jobs.claim(store, job, worker, 30)
        jobs.renew(store, job, worker, 30, stage("fit", 25))
        expire(store, job)
    taken = jobs.claim(store, job, "another", 30)
    state = jobs.read_state(store, job)

    assert not taken
    assert (state.state, state.attempts, state.worker) == ("failed", len(workers), workers[-1])
    assert state.ended is not None
    assert (state.error["status"], state.error["code"]) == (500, "JobLost")
    assert "Its workers died. It was at fit, 25 %." in state.error["detail"]
    assert state.error["remedy"]
    assert not jobs.claim(store, job, "one more", 30)


def test_renewing_writes_progress_and_keeps_the_lease(store: Store, job: str) -> None:
    jobs.claim(store, job, "one", 1)
    held = jobs.renew(store, job, "one", 500, stage("fit", 25))
    state = jobs.read_state(store, job)

    assert held
    assert (state.stage, state.percent, state.state) == ("fit", 25, "running")
    assert state.lease_until > time.time() + 400


def test_only_the_holder_of_a_running_job_can_renew_it(store: Store, job: str) -> None:
    assert not jobs.renew(store, job, "one", 30, stage("x"))
    jobs.claim(store, job, "one", 30)
    before = store.get(keys.job_state(job))

    assert not jobs.renew(store, job, "two", 30, stage("x"))
    assert store.get(keys.job_state(job)) == before


def test_only_the_last_lines_of_the_log_are_kept(store: Store, job: str) -> None:
    jobs.claim(store, job, "one", 30)

    def edit(state: jobs.State) -> None:
        state.log = [str(number) for number in range(LOG_LINES + 7)]

    jobs.renew(store, job, "one", 30, edit)

    assert jobs.read_state(store, job).log == [str(n) for n in range(7, LOG_LINES + 7)]


def test_a_waiting_job_that_is_cancelled_is_never_begun(store: Store, job: str) -> None:
    state = jobs.cancel(store, job)

    assert (state.state, state.attempts) == ("cancelled", 0)
    assert state.ended is not None
    assert not jobs.claim(store, job, "one", 30)
    assert jobs.read_state(store, job) == state


def test_a_running_job_that_is_cancelled_is_taken_from_its_worker(store: Store, job: str) -> None:
    jobs.claim(store, job, "one", 30)
    jobs.renew(store, job, "one", 30, stage("fit", 25))
    jobs.cancel(store, job)
    held = jobs.renew(store, job, "one", 30, stage(jobs.PUBLISHING, 95))
    jobs.lose(store, job, "one", "killed")

    assert not held
    assert jobs.read_state(store, job).state == "cancelled"
    assert jobs.read_state(store, job).error is None


def test_a_job_that_publishes_can_no_longer_be_cancelled(store: Store, job: str) -> None:
    jobs.claim(store, job, "one", 30)
    jobs.renew(store, job, "one", 30, stage(jobs.PUBLISHING, 95))
    with pytest.raises(TooLate) as caught:
        jobs.cancel(store, job)

    assert caught.value.status == 409
    assert "publish" in caught.value.detail
    assert caught.value.remedy
    assert jobs.read_state(store, job).state == "running"
    assert jobs.renew(store, job, "one", 30, stage("", 100))


def test_a_job_begun_again_after_its_worker_died_publishing_can_be_cancelled(
    store: Store, job: str
) -> None:
    jobs.claim(store, job, "one", 30)
    jobs.renew(store, job, "one", 30, stage(jobs.PUBLISHING, 95))
    expire(store, job)
    jobs.claim(store, job, "two", 30)

    assert (jobs.read_state(store, job).stage, jobs.read_state(store, job).percent) == ("", 0)
    assert jobs.cancel(store, job).state == "cancelled"


@pytest.mark.parametrize("phase", sorted(jobs.ENDED))
def test_a_job_that_has_ended_stays_as_it_ended(store: Store, job: str, phase: str) -> None:
    jobs.claim(store, job, "one", 30)

    def end(state: jobs.State) -> None:
        state.state, state.percent = phase, 70

    jobs.renew(store, job, "one", 30, end)
    before = store.get(keys.job_state(job))
    with pytest.raises(TooLate) as caught:
        jobs.cancel(store, job)
    jobs.lose(store, job, "one", "killed")
    expired_claim = jobs.claim(store, job, "two", 30)

    assert caught.value.status == 409
    assert not expired_claim
    assert store.get(keys.job_state(job)) == before


def test_a_lost_job_says_why_and_how_far_it_was(store: Store, job: str) -> None:
    jobs.claim(store, job, "one", 30)
    jobs.renew(store, job, "one", 30, stage("fit", 25))
    jobs.lose(store, job, "one", "The lights went out.")
    state = jobs.read_state(store, job)

    assert state.state == "failed"
    assert state.ended is not None
    assert state.error["detail"] == "The lights went out. It was at fit, 25 %."
    assert (state.error["code"], state.error["status"]) == ("JobLost", 500)
    assert state.error["remedy"]


def test_losing_a_job_that_another_worker_holds_changes_nothing(store: Store, job: str) -> None:
    jobs.lose(store, job, "one", "never began")
    assert jobs.read_state(store, job).state == "queued"
    jobs.claim(store, job, "two", 30)
    jobs.lose(store, job, "one", "never began")

    assert (jobs.read_state(store, job).state, jobs.read_state(store, job).worker) == (
        "running",
        "two",
    )


def test_waiting_answers_as_soon_as_the_job_has_ended(store: Store, job: str) -> None:
    jobs.claim(store, job, "one", 30)

    def end(state: jobs.State) -> None:
        state.state, state.result = "succeeded", {"n": 1}

    timer = threading.Timer(0.2, jobs.renew, (store, job, "one", 30, end))
    timer.start()
    began = time.monotonic()
    state = jobs.wait(store, job, 30)
    timer.join()

    assert (state.state, state.result) == ("succeeded", {"n": 1})
    assert 0.1 < time.monotonic() - began < 10


def test_waiting_ends_after_the_seconds_given(store: Store, job: str) -> None:
    began = time.monotonic()
    state = jobs.wait(store, job, 0.2)

    assert state.state == "queued"
    assert 0.2 <= time.monotonic() - began < 10


def test_a_claim_whose_reply_is_lost_is_won(store: Store, job: str, forgetful) -> None:
    losing = forgetful("state.json")
    won = jobs.claim(losing, job, "one", 30)
    state = jobs.read_state(store, job)

    assert (losing.lost, won) == (1, True)
    assert (state.state, state.worker, state.attempts) == ("running", "one", 1)
    assert not jobs.claim(store, job, "two", 30)


def test_a_claim_that_another_worker_made_first_is_lost(
    store: Store, job: str, tmp_path: Path
) -> None:
    class Beaten(FolderStore):
        def put_if_absent(self, key: str, data: bytes) -> str:
            jobs.claim(store, job, "faster", 30)
            return super().put_if_absent(key, data)

    assert not jobs.claim(Beaten(str(tmp_path / "store")), job, "slower", 30)
    assert jobs.read_state(store, job).worker == "faster"


@pytest.mark.parametrize("begun", [False, True])
def test_a_cancel_whose_reply_is_lost_has_cancelled(
    store: Store, job: str, forgetful, begun: bool
) -> None:
    if begun:
        jobs.claim(store, job, "one", 30)
    losing = forgetful("state.json")
    state = jobs.cancel(losing, job)

    assert (losing.lost, state.state) == (1, "cancelled")
    with pytest.raises(TooLate):
        jobs.cancel(losing, job)


@pytest.mark.parametrize(
    "data", [b"{", b"null", b'{"id": 1}', b"\xff", b'{"id": "\xff"}'], ids=repr
)
def test_a_job_whose_state_cannot_be_read_has_failed(store: Store, job: str, data: bytes) -> None:
    store.put(keys.job_state(job), data)

    for state in (jobs.find_state(store, job), jobs.read_state(store, job)):
        assert (state.id, state.state, state.has_ended) == (job, "failed", True)
        assert (state.error["status"], state.error["code"]) == (500, "JobLost")
        assert state.error["detail"].startswith("A stored job state can't be read: ")
        assert state.error["remedy"] == "Ask for the job again."
    began = time.monotonic()
    assert jobs.wait(store, job, 30).state == "failed"
    assert time.monotonic() - began < 10


def test_a_job_whose_state_cannot_be_read_is_past_cancelling(store: Store, job: str) -> None:
    store.put(keys.job_state(job), b"{")
    with pytest.raises(TooLate):
        jobs.cancel(store, job)


def test_a_job_that_is_given_back_waits_longer_each_time_and_fails_after_the_last(
    store: Store, job: str
) -> None:
    pauses = []
    for number in range(1, jobs.MOST_ATTEMPTS + 1):
        assert jobs.claim(store, job, f"worker {number}", 30)
        began = time.time()
        jobs.release(store, job, f"worker {number}", DOWN)
        state = jobs.read_state(store, job)
        pauses.append(state.retry_at - began)
        assert (state.attempts, state.worker, state.error) == (number, "", DOWN)
        if number < jobs.MOST_ATTEMPTS:
            assert (state.state, state.ended) == ("queued", None)
            assert not state.is_free(began)
            assert not jobs.claim(store, job, "too early", 30)
            let_retry(store, job)

    assert [round(pause) for pause in pauses] == [1, 4, 16]
    assert (state.state, state.has_ended) == ("failed", True)
    assert state.ended is not None
    assert not jobs.claim(store, job, "one more", 30)


def test_a_job_that_is_tried_again_forgets_why_the_try_before_ended(store: Store, job: str) -> None:
    jobs.claim(store, job, "one", 30)
    jobs.renew(store, job, "one", 30, stage("fit", 25))
    jobs.release(store, job, "one", DOWN)
    given_back = jobs.read_state(store, job)
    let_retry(store, job)
    taken = jobs.claim(store, job, "two", 30)
    state = jobs.read_state(store, job)

    assert (given_back.state, given_back.stage) == ("queued", "")
    assert taken
    assert (state.state, state.worker, state.attempts, state.error) == ("running", "two", 2, None)
    assert (state.stage, state.percent) == ("", 0)


def test_no_pause_is_longer_than_the_longest(store: Store, job: str) -> None:
    jobs.claim(store, job, "one", 30)

    def edit(state: jobs.State) -> bool:
        state.attempts = 30
        return True

    jobs.change(store, job, edit)
    began = time.time()
    jobs.release(store, job, "one", DOWN)

    assert LONGEST_RETRY_SECONDS <= jobs.read_state(store, job).retry_at - began < 70


def test_only_the_holder_gives_a_job_back(store: Store, job: str) -> None:
    jobs.release(store, job, "one", DOWN)
    assert jobs.read_state(store, job).error is None
    jobs.claim(store, job, "one", 30)
    before = store.get(keys.job_state(job))
    jobs.release(store, job, "two", DOWN)

    assert store.get(keys.job_state(job)) == before


def test_a_job_that_was_cancelled_is_not_given_back(store: Store, job: str) -> None:
    jobs.claim(store, job, "one", 30)
    jobs.cancel(store, job)
    before = store.get(keys.job_state(job))
    jobs.release(store, job, "one", DOWN)

    assert store.get(keys.job_state(job)) == before


def test_a_job_that_waits_to_be_tried_again_can_be_cancelled(store: Store, job: str) -> None:
    jobs.claim(store, job, "one", 30)
    jobs.release(store, job, "one", DOWN)

    assert jobs.cancel(store, job).state == "cancelled"
    let_retry(store, job)
    assert not jobs.claim(store, job, "two", 30)
