"""The worker function runs the jobs whose requests arrived, once each."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from functions.work.handler import handler
from tests.trained import AUTOMOBILES, GAPS
from trainlet import datasets, jobs, keys, registry
from trainlet.errors import StoreUnavailable
from trainlet.jobs import holding
from trainlet.store import Store

Event = Callable[[str], dict[str, Any]]
UPLOAD = "upload-01987f3a-6b1c-7d2e-8f90-a1b2c3d4e5f6"
TRAIN = "train-01987f3a-7c2d-7e3f-8a01-b2c3d4e5f607"
PREFIX = "team+a/prod/"
UPLOADED = "2024-01-01T00:00:00Z"
MESSAGES = [
    "059f36b4-87a3-44ab-83d2-661975830a7d",
    "2e1424d4-f796-459a-8184-9c92662be6da",
    "3f2535e5-0807-46ab-9295-0da3773cf7eb",
]


def ask(store: Store, job: str, request: dict[str, Any]) -> None:
    """Store a request under the id that the events speak of."""
    document = jobs.Request(
        id=job, verb=keys.job_verb(job), submitted=datetime.now(UTC), request=request
    )
    store.put_if_absent(keys.job_request(job), msgspec.json.encode(document))


@pytest.fixture
def asked(store: Store) -> Store:
    """Ask for the two jobs that the events speak of."""
    data = AUTOMOBILES.read_bytes()
    version = datasets.version_of(data, {})
    datasets.put_data(store, "autos", version, ".csv", data)
    ask(store, UPLOAD, {"dataset": "autos", "version": version, "uploaded": UPLOADED})
    ask(store, TRAIN, {"model": "gaps", "recipe": GAPS})
    return store


def test_a_notification_runs_its_job(event: Event, asked: Store) -> None:
    answer = handler(event("s3_notification"), None)

    assert answer == {"batchItemFailures": []}
    assert jobs.read_state(asked, UPLOAD).state == "succeeded"
    assert datasets.read_index(asked, "autos").versions[0].rows == 205
    assert jobs.read_state(asked, TRAIN).state == "queued"


def test_queued_notifications_run_their_jobs_in_order(event: Event, asked: Store) -> None:
    answer = handler(event("sqs_s3_notifications"), None)

    assert answer == {"batchItemFailures": []}
    assert jobs.read_state(asked, TRAIN).state == "succeeded"
    assert registry.read_index(asked, "gaps").aliases["champion"].version == 1


def test_an_event_that_arrives_twice_has_one_effect(event: Event, asked: Store) -> None:
    handler(event("sqs_s3_notifications"), None)
    before = {entry.key: asked.get(entry.key) for entry in asked.list("")}
    handler(event("sqs_s3_notifications"), None)
    handler(event("s3_notification"), None)

    assert {entry.key: asked.get(entry.key) for entry in asked.list("")} == before


def test_a_job_that_fails_is_no_message_to_deliver_again(event: Event, store: Store) -> None:
    ask(store, UPLOAD, {"dataset": "autos", "version": "0" * 20, "uploaded": UPLOADED})
    answer = handler(event("s3_notification"), None)
    state = jobs.read_state(store, UPLOAD)

    assert answer == {"batchItemFailures": []}
    assert state.state == "failed"
    assert (state.error["status"], state.error["code"]) == (404, "ObjectMissing")


@pytest.fixture
def unwritable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the store refuse to write one job's state."""

    def update(store: Store, key: str, change: Callable[[bytes | None], bytes | None]) -> None:
        if key == keys.job_state(UPLOAD):
            raise StoreUnavailable(f"{key} can't be written.")
        write(store, key, change)

    write = holding.update
    monkeypatch.setattr(holding, "update", update)


@pytest.mark.usefixtures("unwritable")
def test_a_message_whose_job_could_not_be_run_is_named_and_the_others_run(
    event: Event, asked: Store
) -> None:
    batch = event("sqs_s3_notifications")
    other = json.loads(batch["Records"][1]["body"])
    sound = TRAIN.replace("train", "upload")
    ask(asked, sound, {})
    other["Records"][0]["s3"]["object"]["key"] = f"{PREFIX}jobs/{sound}/request.json"
    batch["Records"][1]["body"] = json.dumps(other)
    answer = handler(batch, None)

    assert answer == {"batchItemFailures": [{"itemIdentifier": MESSAGES[0]}]}
    assert jobs.read_state(asked, sound).error["code"] == "BadJson"


@pytest.mark.usefixtures("asked", "unwritable")
def test_a_notification_without_a_queue_whose_job_could_not_be_run_raises(event: Event) -> None:
    with pytest.raises(StoreUnavailable):
        handler(event("s3_notification"), None)


def test_a_job_whose_state_is_damaged_is_no_message_to_deliver_again(
    event: Event, asked: Store
) -> None:
    asked.put(keys.job_state(UPLOAD), b"damaged")

    assert handler(event("s3_notification"), None) == {"batchItemFailures": []}
    assert jobs.read_state(asked, UPLOAD).error["code"] == "JobLost"


@pytest.mark.parametrize("damaged", ["no json", "[]", "1", '{"Records": [{}]}'])
def test_a_message_that_cannot_be_read_is_named_and_the_others_run(
    event: Event, asked: Store, damaged: str
) -> None:
    batch = event("sqs_s3_notifications")
    batch["Records"][2]["body"] = batch["Records"][0]["body"]
    batch["Records"][0]["body"] = damaged
    answer = handler(batch, None)

    assert answer == {"batchItemFailures": [{"itemIdentifier": MESSAGES[0]}]}
    assert jobs.read_state(asked, UPLOAD).state == "succeeded"


def test_other_objects_of_the_store_start_nothing(event: Event, asked: Store) -> None:
    found = event("s3_notification")
    found["Records"][0]["s3"]["object"]["key"] = f"{PREFIX}{keys.job_state(UPLOAD)}"
    answer = handler(found, None)

    assert answer == {"batchItemFailures": []}
    assert jobs.read_state(asked, UPLOAD).state == "queued"
