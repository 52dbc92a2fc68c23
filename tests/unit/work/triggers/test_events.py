"""Storage events name the objects of the store that appeared, and no others."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from trainlet.work.triggers.events import Appeared, appeared, is_clock, messages

EVENTS = Path(__file__).parents[3] / "events"
UPLOAD = "upload-01987f3a-6b1c-7d2e-8f90-a1b2c3d4e5f6"
STORE = "s3://trainlet-store/team a/prod"
TRAIN = "train-01987f3a-7c2d-7e3f-8a01-b2c3d4e5f607"


def event(name: str) -> dict[str, Any]:
    return json.loads((EVENTS / f"{name}.json").read_bytes())


def notified(key: str) -> dict[str, Any]:
    found = event("s3_notification")
    found["Records"][0]["s3"]["object"]["key"] = key
    return found


def seen(event: dict[str, Any], url: str = STORE) -> list[tuple[str, list[str]]]:
    """Return the keys that each message of an event names."""
    return [
        (message, [found.key for found in appeared(record, url)])
        for message, record in messages(event)
    ]


def test_a_notification_names_its_object_and_no_message() -> None:
    assert seen(event("s3_notification")) == [("", [f"jobs/{UPLOAD}/request.json"])]


def test_queued_notifications_name_their_objects_message_by_message() -> None:
    assert seen(event("sqs_s3_notifications")) == [
        ("059f36b4-87a3-44ab-83d2-661975830a7d", [f"jobs/{UPLOAD}/request.json"]),
        ("2e1424d4-f796-459a-8184-9c92662be6da", [f"jobs/{TRAIN}/request.json"]),
        ("3f2535e5-0807-46ab-9295-0da3773cf7eb", []),
    ]


def test_every_record_of_one_message_is_heard() -> None:
    batch = event("sqs_s3_notifications")
    first, second = (json.loads(record["body"]) for record in batch["Records"][:2])
    batch["Records"][0]["body"] = json.dumps({"Records": first["Records"] + second["Records"]})

    assert len(seen(batch)[0][1]) == 2


def test_an_object_comes_with_its_version_and_its_place_in_the_order_of_writes() -> None:
    found = notified("uploads/cars/a.csv")
    found["Records"][0]["s3"]["object"] |= {"versionId": "v7", "sequencer": "0055AED6DCD90281E5"}

    assert appeared(found["Records"][0], "s3://trainlet-store") == [
        Appeared("uploads/cars/a.csv", "v7", "0055AED6DCD90281E5")
    ]


def test_keys_are_spelled_as_they_are_in_the_store() -> None:
    found = notified("t%C3%A9am/uploads/cars/a+b%2B1.csv")

    assert seen(found, "s3://trainlet-store/t\u00e9am") == [("", ["uploads/cars/a b+1.csv"])]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("s3://trainlet-store", "jobs/x/request.json"),
        ("s3://trainlet-store/prod", "prod/jobs/x/request.json"),
        ("s3://trainlet-store/jobs", "jobs/jobs/x/request.json"),
    ],
)
def test_an_object_below_the_prefix_of_the_store_is_heard(url: str, key: str) -> None:
    assert seen(notified(key), url) == [("", ["jobs/x/request.json"])]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("s3://other-bucket", "jobs/x/request.json"),
        ("s3://trainlet-store/prod", "jobs/x/request.json"),
        ("s3://trainlet-store/prod", "prod2/jobs/x/request.json"),
        ("/srv/trainlet-store", "jobs/x/request.json"),
    ],
)
def test_an_object_that_is_not_the_store_s_is_not_heard(url: str, key: str) -> None:
    assert seen(notified(key), url) == [("", [])]


@pytest.mark.parametrize("found", [{}, {"Records": []}, {"Event": "s3:TestEvent"}], ids=repr)
def test_an_event_without_records_names_nothing(found: dict[str, Any]) -> None:
    assert seen(found) == []


def test_a_test_notification_in_a_queue_names_nothing() -> None:
    batch = event("sqs_s3_notifications")
    batch["Records"][0]["body"] = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"})

    assert seen(batch)[0] == ("059f36b4-87a3-44ab-83d2-661975830a7d", [])


@pytest.mark.parametrize("body", ["", "no json", "[]", "1", "null", '{"Records": 1}'])
def test_a_message_that_is_no_notification_is_named_before_it_is_refused(body: str) -> None:
    batch = event("sqs_s3_notifications")
    batch["Records"][1]["body"] = body
    found = list(messages(batch))

    assert found[1] == ("2e1424d4-f796-459a-8184-9c92662be6da", batch["Records"][1])
    with pytest.raises(msgspec.DecodeError):
        appeared(found[1][1], STORE)
    assert len(appeared(found[0][1], STORE)) == 1


def test_the_clock_is_told_from_storage() -> None:
    assert is_clock({"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}})
    assert not is_clock(event("s3_notification"))
