"""Rules that would call the service twice, or for nothing, are found; a folder has none."""

from typing import Any

import pytest

from tests.memory import MemoryStore
from trainlet.aws import notifications
from trainlet.aws.notifications import Configuration, Rule, merged
from trainlet.errors import BadSettings, StoreUnavailable
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.examination.bucket import bind, tellings

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:uploads"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:train"
UPLOADS = Rule(id="uploads", target=QUEUE, prefix="team/prod/uploads/")
JOBS = Rule(id="train", target=FUNCTION, prefix="team/prod/jobs/train-", suffix="/request.json")


class InBucket(MemoryStore):
    url = "s3://bucket/team/prod"


@pytest.fixture
def configuration(monkeypatch: pytest.MonkeyPatch) -> Configuration:
    """What the bucket is set to; changes are seen in it."""
    present: Configuration = {}

    def write(bucket: str, wanted: Configuration, endpoint: str) -> None:
        assert (bucket, endpoint) == ("bucket", "http://server")
        present.clear()
        present.update(wanted)

    monkeypatch.setattr(notifications, "read", lambda bucket, endpoint: dict(present))
    monkeypatch.setattr(notifications, "write", write)
    return present


def found(**settings: Any) -> list[tuple[str, str]]:
    return [(f.state, f.detail) for f in tellings(InBucket(), Settings(**settings))]


def told_by(configuration: Configuration, *rules: Rule) -> None:
    for rule in rules:
        configuration.update(merged(configuration, rule))


def test_sound_rules_are_counted(configuration: Configuration) -> None:
    elsewhere = Rule(id="test", target=QUEUE, prefix="team/test/uploads/")
    told_by(configuration, UPLOADS, JOBS, elsewhere)

    assert found() == [("ok", "3 rules, 2 of them for the service; none overlap.")]


def test_rules_that_meet_and_rules_for_nothing_are_named(configuration: Configuration) -> None:
    wide = Rule(id="wide", target=QUEUE, prefix="team/prod/models/")
    cars = Rule(id="cars", target=FUNCTION, prefix="team/prod/uploads/cars/")
    told_by(configuration, UPLOADS, wide, cars)

    assert found() == [
        ("failed", "Rules 'uploads' and 'cars' are both set off by the same objects."),
        ("warning", "Rule 'wide' calls the service for what it writes itself, for nothing."),
    ]


@pytest.mark.parametrize(("endpoint", "state"), [("", "warning"), ("http://server", "ok")])
def test_a_server_without_notifications_is_a_note(
    monkeypatch: pytest.MonkeyPatch, endpoint: str, state: str
) -> None:
    def read(bucket: str, endpoint: str) -> Configuration:
        raise StoreUnavailable("NotImplemented.", remedy="Allow it.")

    monkeypatch.setattr(notifications, "read", read)

    assert found(s3_endpoint=endpoint) == [
        (state, "NotImplemented. A local worker looks for uploads by itself.")
    ]


def test_a_folder_has_no_rules_and_can_t_be_bound(store: Store) -> None:
    assert list(tellings(store, Settings())) == []
    with pytest.raises(BadSettings, match="sends no notifications"):
        bind(store, Settings(), QUEUE)


def test_binding_tells_what_was_kept(configuration: Configuration) -> None:
    told_by(configuration, JOBS)
    configuration["EventBridgeConfiguration"] = {}
    settings = Settings(s3_endpoint="http://server")
    first = bind(InBucket(), settings, QUEUE)
    again = bind(InBucket(), settings, QUEUE)

    assert first == again
    assert first.detail == f"team/prod/uploads/* is told to {QUEUE}; kept: train."
    assert {rule.prefix for rule in notifications.rules(configuration)} == {
        UPLOADS.prefix,
        JOBS.prefix,
    }
    assert configuration["EventBridgeConfiguration"] == {}
