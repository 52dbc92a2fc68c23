"""Storage events name the jobs whose requests arrived, and nothing else."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from trainlet.work.events import messages, requested_jobs

EVENTS = Path(__file__).parents[2] / "events"
UPLOAD = "upload-01987f3a-6b1c-7d2e-8f90-a1b2c3d4e5f6"
TRAIN = "train-01987f3a-7c2d-7e3f-8a01-b2c3d4e5f607"


def event(name: str) -> dict[str, Any]:
    return json.loads((EVENTS / f"{name}.json").read_bytes())


def notified(key: str) -> dict[str, Any]:
    found = event("s3_notification")
    found["Records"][0]["s3"]["object"]["key"] = key
    return found


def asked(event: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Return the jobs that each message of an event asks for."""
    return [(message, requested_jobs(record)) for message, record in messages(event)]


def test_a_notification_names_its_job_and_no_message() -> None:
    assert asked(event("s3_notification")) == [("", [UPLOAD])]


def test_queued_notifications_name_their_jobs_message_by_message() -> None:
    assert asked(event("sqs_s3_notifications")) == [
        ("059f36b4-87a3-44ab-83d2-661975830a7d", [UPLOAD]),
        ("2e1424d4-f796-459a-8184-9c92662be6da", [TRAIN]),
        ("3f2535e5-0807-46ab-9295-0da3773cf7eb", []),
    ]


def test_every_record_of_one_message_is_heard() -> None:
    batch = event("sqs_s3_notifications")
    first, second = (json.loads(record["body"]) for record in batch["Records"][:2])
    batch["Records"][0]["body"] = json.dumps({"Records": first["Records"] + second["Records"]})

    assert asked(batch)[0] == ("059f36b4-87a3-44ab-83d2-661975830a7d", [UPLOAD, TRAIN])


@pytest.mark.parametrize("prefix", ["", "prod/", "team+a/prod/", "t%C3%A9am/"])
def test_a_job_is_found_below_any_prefix_of_the_bucket(prefix: str) -> None:
    found = notified(f"{prefix}jobs/{TRAIN}/request.json")

    assert asked(found) == [("", [TRAIN])]


@pytest.mark.parametrize("prefix", ["jobs/", "our-jobs/prod/"])
def test_a_job_is_found_below_a_prefix_that_speaks_of_jobs(prefix: str) -> None:
    found = notified(f"{prefix}jobs/{TRAIN}/request.json")

    assert asked(found) == [("", [TRAIN])]


@pytest.mark.parametrize(
    "key",
    [
        f"jobs/{TRAIN}/state.json",
        f"jobs/{TRAIN}/request.json.bak",
        f"jobs/{TRAIN}/x/request.json",
        "jobs/train-1/request.json",
        "jobs/../request.json",
        "models/m/index.json",
        "datasets/jobs/index.json",
        f"{TRAIN}/request.json",
    ],
)
def test_any_other_object_asks_for_nothing(key: str) -> None:
    assert asked(notified(key)) == [("", [])]


@pytest.mark.parametrize("found", [{}, {"Records": []}, {"Event": "s3:TestEvent"}], ids=repr)
def test_an_event_without_records_asks_for_nothing(found: dict[str, Any]) -> None:
    assert asked(found) == []


def test_a_test_notification_in_a_queue_asks_for_nothing() -> None:
    batch = event("sqs_s3_notifications")
    batch["Records"][0]["body"] = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"})

    assert asked(batch)[0] == ("059f36b4-87a3-44ab-83d2-661975830a7d", [])


@pytest.mark.parametrize("body", ["", "no json", "[]", "1", "null", '{"Records": 1}'])
def test_a_message_that_is_no_notification_is_named_before_it_is_refused(body: str) -> None:
    batch = event("sqs_s3_notifications")
    batch["Records"][1]["body"] = body
    found = list(messages(batch))

    assert found[1] == ("2e1424d4-f796-459a-8184-9c92662be6da", batch["Records"][1])
    with pytest.raises(msgspec.DecodeError):
        requested_jobs(found[1][1])
    assert requested_jobs(found[0][1]) == [UPLOAD]
