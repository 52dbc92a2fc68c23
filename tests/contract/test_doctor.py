"""The doctor on real servers, from the command line; binding keeps what a bucket had."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner

from tests.servers import KEYS, Bucket
from trainlet.aws import notifications
from trainlet.cli import commands

QUEUE = "arn:aws:sqs:us-east-1:123456789012:uploads"
TOPIC = "arn:aws:sns:us-east-1:123456789012:audit"


def doctor(*arguments: str, endpoint: str = "") -> tuple[int, Any]:
    """Run the command; return its exit code and what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "trainlet.cli", "doctor", "--json", *arguments],
        env={**KEYS, "AWS_DEFAULT_REGION": "us-east-1", "TRAINLET_S3_ENDPOINT": endpoint},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else json.loads(done.stderr)


def test_a_folder_is_examined(tmp_path: Path) -> None:
    code, found = doctor("--store", str(tmp_path / "store"))

    states = {finding["check"]: finding["state"] for finding in found}

    assert code == 0, found
    assert {states[name] for name in ("permissions", "clock", "contents", "drop zone")} == {"ok"}


def test_what_is_wrong_is_told_with_its_remedy_and_exits_with_1(tmp_path: Path) -> None:
    store = tmp_path / "store"
    (store / "models" / "income").mkdir(parents=True)
    (store / "models" / "income" / "index.json").write_text("damaged")
    done = CliRunner().invoke(commands, ["doctor", "--store", str(store)])

    assert done.exit_code == 1
    said = " ".join(done.stdout.split())
    assert "failed model income" in said
    assert "Restore the object." in said


def test_the_store_is_that_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINLET_STORE", str(tmp_path / "elsewhere"))
    done = CliRunner().invoke(commands, ["doctor"])

    assert done.exit_code == 0, done.stdout
    assert (tmp_path / "elsewhere").is_dir()


def test_a_real_s3_server_is_examined(weed: Bucket) -> None:
    code, found = doctor("--store", f"s3://{weed.name}/doctor", endpoint=weed.endpoint)
    states = {finding["check"]: finding["state"] for finding in found}

    assert code == 0, found
    assert (states["permissions"], states["clock"]) == ("ok", "ok")
    assert "notifications" in states
    assert list(weed.store("doctor").list("")) == []


@pytest.fixture
def told(moto: Bucket, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client of a bucket that tells a topic of what is removed."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    settings = {"endpoint_url": moto.endpoint, "region_name": "us-east-1"}
    boto3.client("sqs", **settings).create_queue(QueueName="uploads")
    boto3.client("sns", **settings).create_topic(Name="audit")
    client = boto3.client("s3", **settings)
    audit = {"Id": "audit", "TopicArn": TOPIC, "Events": ["s3:ObjectRemoved:*"]}
    client.put_bucket_notification_configuration(
        Bucket=moto.name, NotificationConfiguration={"TopicConfigurations": [audit]}
    )
    yield client
    client.put_bucket_notification_configuration(Bucket=moto.name, NotificationConfiguration={})
    client.close()


def test_binding_adds_a_rule_once_and_keeps_the_others(moto: Bucket, told: Any) -> None:
    place = ("--store", f"s3://{moto.name}/prod/", "--bind", QUEUE)
    first, second = (doctor(*place, endpoint=moto.endpoint) for _ in range(2))
    rules = notifications.rules(notifications.read(moto.name, moto.endpoint))

    assert (first[0], second[0]) == (0, 0), second
    assert (
        first[1][0]
        == second[1][0]
        == {
            "check": "binding",
            "state": "ok",
            "detail": f"prod/uploads/* is told to {QUEUE}; kept: audit.",
            "remedy": "",
        }
    )
    assert sorted((rule.id, rule.target, rule.prefix) for rule in rules) == [
        ("audit", TOPIC, ""),
        ("trainlet-prod/uploads", QUEUE, "prod/uploads/"),
    ]


def test_two_stores_of_one_bucket_are_bound_beside_each_other(moto: Bucket, told: Any) -> None:
    for prefix in ("prod", "test"):
        place = ("--store", f"s3://{moto.name}/{prefix}", "--bind", QUEUE)
        code, found = doctor(*place, endpoint=moto.endpoint)
        assert code == 0, found
    rules = notifications.rules(notifications.read(moto.name, moto.endpoint))

    assert {rule.prefix for rule in rules if rule.target == QUEUE} == {
        "prod/uploads/",
        "test/uploads/",
    }


def test_binding_changes_nothing_where_another_is_told_of_uploads(moto: Bucket, told: Any) -> None:
    whole = {"Id": "whole", "TopicArn": TOPIC, "Events": ["s3:ObjectCreated:*"]}
    told.put_bucket_notification_configuration(
        Bucket=moto.name, NotificationConfiguration={"TopicConfigurations": [whole]}
    )
    code, said = doctor("--store", f"s3://{moto.name}", "--bind", QUEUE, endpoint=moto.endpoint)

    assert code == 1
    assert said["code"] == "Conflict"
    assert "'whole'" in said["detail"]
    rules = notifications.rules(notifications.read(moto.name, moto.endpoint))
    assert [rule.id for rule in rules] == ["whole"]


def test_overlapping_and_idle_rules_are_reported(moto: Bucket, told: Any) -> None:
    made = ["s3:ObjectCreated:*"]
    whole = {"Id": "whole", "QueueArn": QUEUE, "Events": made}
    narrow = {
        "Id": "narrow",
        "TopicArn": TOPIC,
        "Events": ["s3:ObjectCreated:Put"],
        "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "models/"}]}},
    }
    told.put_bucket_notification_configuration(
        Bucket=moto.name,
        NotificationConfiguration={"QueueConfigurations": [whole], "TopicConfigurations": [narrow]},
    )
    code, found = doctor("--store", f"s3://{moto.name}", endpoint=moto.endpoint)
    told_of = [f for f in found if f["check"] == "notifications"]

    assert code == 1
    assert [f["state"] for f in told_of] == ["failed", "warning"]
    assert "'whole'" in told_of[0]["detail"]
    assert "'narrow'" in told_of[0]["detail"]
    assert "for what it writes itself" in told_of[1]["detail"]


def test_a_folder_can_t_be_bound(tmp_path: Path) -> None:
    code, said = doctor("--store", str(tmp_path), "--bind", QUEUE)

    assert code == 1
    assert "sends no notifications" in said["detail"]
