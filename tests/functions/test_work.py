"""The worker function runs the jobs whose requests arrived, once each."""

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from functions.work.handler import handler
from tests.rounds import INCOME, keep
from tests.trained import ADULT, AUTOMOBILES, GAPS
from trainlet import datasets, job_ids, jobs, keys, registry
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
        id=job, verb=job_ids.verb_of(job), submitted=datetime.now(UTC), request=request
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


def dropped(event: Event, *keys_and_sequencers: tuple[str, str]) -> dict[str, Any]:
    """Return a queue's batch with a message for each object that appeared in the drop zone."""
    batch = event("sqs_s3_notifications")
    form = batch["Records"][0]
    batch["Records"] = []
    for number, (key, sequencer) in enumerate(keys_and_sequencers):
        body = json.loads(form["body"])
        found = body["Records"][0]["s3"]["object"]
        found["key"], found["sequencer"] = f"{PREFIX}{key}", sequencer
        batch["Records"].append({**form, "messageId": str(number), "body": json.dumps(body)})
    return batch


def run_asked(store: Store, verb: str) -> list[jobs.State]:
    """Deliver the events of the requests that were stored; return how their jobs ended."""
    asked = list(jobs.requested(store, verb))
    for job in asked:
        found = json.loads(json.dumps(FORM).replace("KEY", f"{PREFIX}jobs/{job}/request.json"))
        assert handler(found, None) == {"batchItemFailures": []}
    return [jobs.read_state(store, job) for job in asked]


FORM = {
    "Records": [
        {
            "eventSource": "aws:s3",
            "s3": {"bucket": {"name": "trainlet-store"}, "object": {"key": "KEY"}},
        }
    ]
}


def test_an_object_in_the_drop_zone_becomes_a_version_and_a_retraining(
    event: Event, store: Store
) -> None:
    keep(store, INCOME)
    store.put("uploads/d/new rows+1.csv", ADULT.read_bytes())
    batch = dropped(event, ("uploads/d/new+rows%2B1.csv", "0A"))
    assert handler(batch, None) == {"batchItemFailures": []}
    uploads = run_asked(store, "upload")
    retrainings = run_asked(store, "retrain")

    assert [state.result["rows"] for state in uploads] == [3000]
    assert uploads[0].result["sequencer"] == "0A"
    assert uploads[0].result["retrains"] == [state.id for state in retrainings]
    assert [state.result["outcome"] for state in retrainings] == ["promoted"]
    assert retrainings[0].result["cause"][0].startswith("object uploads/d/new rows+1.csv ")


def test_events_that_come_twice_late_and_out_of_order_have_one_effect(
    event: Event, store: Store
) -> None:
    keep(store, INCOME)
    for name, rows in (("a", 200), ("b", 300)):
        lines = ADULT.read_text().splitlines()[: rows + 1]
        store.put(f"uploads/d/{name}.csv", "\n".join(lines).encode())
    both = [("uploads/d/b.csv", "0B"), ("uploads/d/a.csv", "0A")]
    handler(dropped(event, *both, *both), None)
    first = run_asked(store, "upload")
    run_asked(store, "retrain")
    before = {entry.key: store.get(entry.key) for entry in store.list("")}
    handler(dropped(event, *reversed(both)), None)
    run_asked(store, "upload")
    run_asked(store, "retrain")

    assert len(first) == 2
    assert {entry.key: store.get(entry.key) for entry in store.list("")} == before
    index = datasets.read_index(store, "d")
    assert sorted(line.rows for line in index.versions) == [200, 300]
    assert max(index.versions, key=lambda line: line.order).rows == 300
    assert len(list(store.list("receipts/m/"))) == 2


def test_an_event_of_an_object_that_is_gone_is_done_with(event: Event, store: Store) -> None:
    answer = handler(dropped(event, ("uploads/d/gone.csv", "0A")), None)

    assert answer == {"batchItemFailures": []}
    assert list(store.list("")) == []


def test_an_upload_that_could_not_be_accepted_is_named_and_the_others_are(
    event: Event, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(store: Store, name: str, arrival: datasets.Arrival) -> datasets.Arrival:
        if arrival.key == "uploads/d/a.csv":
            raise StoreUnavailable("down")
        return record(store, name, arrival)

    record = datasets.record_arrival
    monkeypatch.setattr(datasets, "record_arrival", down)
    for name in ("a", "b"):
        store.put(f"uploads/d/{name}.csv", b"x\n1\n")
    batch = dropped(event, ("uploads/d/a.csv", ""), ("uploads/d/b.csv", ""))

    assert handler(batch, None) == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert len(list(jobs.requested(store, "upload"))) == 1


CLOCK = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}


def test_the_clock_strikes_schedules_and_asks_again_for_jobs_that_were_left(
    store: Store,
) -> None:
    keep(store, INCOME, retrain={"schedule": "* * * * *"})
    job = jobs.submit(store, "upload", {})
    past = time.time() - 120
    for key in (keys.recipe("m"), keys.job_request(job)):
        os.utime(store._path(key), (past, past))

    assert handler(CLOCK, None) == {"batchItemFailures": []}
    (struck,) = jobs.requested(store, "retrain")
    assert jobs.read_request(store, struck).request["trigger"] == "schedule"
    assert store.head(keys.job_request(job)).modified > past + 60
    assert jobs.read_state(store, job).state == "queued"
