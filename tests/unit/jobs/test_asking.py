"""A job is asked for by storing its request, once per cause."""

import time
from datetime import UTC, datetime

import pytest

from trainlet import jobs, keys
from trainlet.errors import ArtifactCorrupt, BadName, JobMissing, ObjectMissing
from trainlet.store import Store

NOBODY = "train-01980000-0000-7000-8000-000000000000"


def test_a_submitted_job_is_its_request_alone_and_waits(store: Store, job: str) -> None:
    request = jobs.read_request(store, job)

    assert [entry.key for entry in store.list("jobs/")] == [keys.job_request(job)]
    assert (request.id, request.verb, request.request) == (job, "train", {"model": "m"})
    assert jobs.read_state(store, job) == jobs.State(id=job, state="queued")
    assert jobs.read_state(store, job).is_free(time.time())
    assert not jobs.read_state(store, job).has_ended


@pytest.mark.parametrize("job_id", ["train-1", "../x", "", NOBODY.upper(), f"{NOBODY}/.."])
def test_an_id_that_is_spelled_wrong_never_reaches_the_store(store: Store, job_id: str) -> None:
    with pytest.raises(BadName) as caught:
        jobs.read_state(store, job_id)

    assert caught.value.status == 400
    assert caught.value.remedy


def test_requested_jobs_come_by_verb_in_the_order_they_were_asked_for(store: Store) -> None:
    asked = []
    for _ in range(3):
        asked.append(jobs.submit(store, "train", {}))
        time.sleep(0.002)  # ids of one millisecond have no order
    jobs.submit(store, "upload", {})
    jobs.submit(store, "train-again", {})
    jobs.claim(store, asked[1], "one", 30)
    store.put("jobs/train-no-id/request.json", b"{}")

    assert list(jobs.requested(store, "train")) == asked
    assert list(jobs.requested(store, "sweep")) == []


def test_requested_jobs_since_a_moment_leave_out_the_older_ones(store: Store) -> None:
    jobs.submit(store, "train", {})
    time.sleep(0.01)
    since = time.time()
    newer = jobs.submit(store, "train", {})

    assert list(jobs.requested(store, "train", since)) == [newer]
    assert list(jobs.requested(store, "train", time.time() + 60)) == []


def test_a_request_whose_reply_is_lost_is_submitted_once(store: Store, forgetful) -> None:
    losing = forgetful("request.json")
    job = jobs.submit(losing, "train", {"model": "m"})

    assert losing.lost == 1
    assert list(jobs.requested(store, "train")) == [job]
    assert jobs.read_request(store, job).request == {"model": "m"}


def test_a_job_of_a_given_id_is_asked_for_once_and_keeps_what_was_asked_first(store: Store) -> None:
    first = jobs.submit_as(store, NOBODY, {"model": "first"}, not_before=5.0)
    before = store.get(keys.job_request(NOBODY))
    again = jobs.submit_as(store, NOBODY, {"model": "second"})
    request = jobs.read_request(store, NOBODY)

    assert first == again == NOBODY
    assert store.get(keys.job_request(NOBODY)) == before
    assert (request.request, request.not_before) == ({"model": "first"}, 5.0)
    assert list(jobs.requested(store, "train")) == [NOBODY]


def test_a_request_says_when_it_was_asked_and_may_run_at_once(store: Store, job: str) -> None:
    request = jobs.read_request(store, job)

    assert abs((datetime.now(UTC) - request.submitted).total_seconds()) < 60
    assert request.not_before == 0.0


def test_a_job_that_is_asked_for_again_has_the_same_request_written_anew(
    store: Store, job: str
) -> None:
    before = store.get(keys.job_request(job))
    time.sleep(0.02)  # file times are coarse
    jobs.ask_again(store, job)
    after = store.get(keys.job_request(job))

    assert after.data == before.data
    assert after.modified > before.modified
    assert list(jobs.requested(store, "train")) == [job]


def test_a_job_that_nobody_asked_for_cannot_be_asked_for_again(store: Store) -> None:
    with pytest.raises(ObjectMissing):
        jobs.ask_again(store, NOBODY)

    assert list(store.list("")) == []


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"id": 1}', b"\xff"], ids=repr)
def test_a_request_that_cannot_be_read_is_damaged_and_not_missing(
    store: Store, data: bytes
) -> None:
    store.put(keys.job_request(NOBODY), data)

    with pytest.raises(ArtifactCorrupt, match="A stored job request can't be read"):
        jobs.read_request(store, NOBODY)


def test_a_request_that_is_not_there_is_a_missing_job(store: Store) -> None:
    with pytest.raises(JobMissing) as caught:
        jobs.read_request(store, NOBODY)

    assert caught.value.status == 404
    assert NOBODY in caught.value.detail
    assert caught.value.remedy


def test_a_job_may_run_from_the_moment_that_was_asked_for(store: Store, job: str) -> None:
    jobs.submit_as(store, NOBODY, {}, not_before=5.0)

    assert jobs.not_before(store, NOBODY) == 5.0
    assert jobs.not_before(store, job) == 0.0


def test_a_job_whose_request_is_damaged_may_run_at_once_for_that_tells_what_is_wrong(
    store: Store,
) -> None:
    store.put(keys.job_request(NOBODY), b"{")

    assert jobs.not_before(store, NOBODY) == 0.0
    with pytest.raises(JobMissing):
        jobs.not_before(store, NOBODY.replace("0", "1"))
