"""The template, held against our own promises; tests/soak/test_linters.py has the linters."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests import packaged

# What AWS can't narrow, each with the reason.
ANY_RESOURCE = {
    "xray:PutTraceSegments": "traces have no ARN",
    "xray:PutTelemetryRecords": "traces have no ARN",
}


@pytest.fixture(scope="module")
def resources() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(packaged.template().read_text())["Resources"]
    return found


def of(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    return {
        name: each["Properties"]
        for name, each in resources.items()
        if each["Type"] == f"AWS::{kind}"
    }


def test_every_bucket_is_private_encrypted_and_versioned(resources: dict[str, Any]) -> None:
    buckets = of(resources, "S3::Bucket")
    assert set(buckets) >= {"Store", "ServerlessDeploymentBucket"}
    for bucket in buckets.values():
        assert bucket["PublicAccessBlockConfiguration"] == {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        }
        assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
        assert "AccessControl" not in bucket


def test_every_bucket_refuses_what_is_not_encrypted_on_its_way(resources: dict[str, Any]) -> None:
    policies = of(resources, "S3::BucketPolicy").values()
    closed = {
        policy["Bucket"]["Ref"]
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
        and statement["Condition"]["Bool"].get("aws:SecureTransport") in ("false", False)
    }

    assert closed == set(of(resources, "S3::Bucket"))


def test_every_queue_has_dead_letters_and_is_encrypted(resources: dict[str, Any]) -> None:
    queues = of(resources, "SQS::Queue")
    dead = {"Fn::GetAtt": ["DeadLetters", "Arn"]}
    for name, queue in queues.items():
        assert queue["SqsManagedSseEnabled"]
        if name != "DeadLetters":
            assert queue["RedrivePolicy"]["deadLetterTargetArn"] == dead
            assert queue["RedrivePolicy"]["maxReceiveCount"] in range(2, 11)
    fed = {each["EventSourceArn"]["Fn::GetAtt"][0] for each in sources(resources)}
    assert fed == set(queues) - {"DeadLetters"}


def sources(resources: dict[str, Any]) -> list[dict[str, Any]]:
    return list(of(resources, "Lambda::EventSourceMapping").values())


def statements(resources: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in of(resources, "IAM::Role").items():
        assert "ManagedPolicyArns" not in role, name
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement


def test_no_role_may_do_anything_or_on_anything(resources: dict[str, Any]) -> None:
    looked_at = 0
    for role, statement in statements(resources):
        looked_at += 1
        actions, places = listed(statement["Action"]), listed(statement["Resource"])
        assert not [action for action in actions if "*" in action], role
        assert not {"NotAction", "NotResource"} & set(statement), role
        if "*" in places:
            assert places == ["*"]
            assert set(actions) <= set(ANY_RESOURCE), role
    assert looked_at >= 3 * len(of(resources, "Lambda::Function"))


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_every_role_is_for_one_function_alone(resources: dict[str, Any]) -> None:
    roles = [each["Role"]["Fn::GetAtt"][0] for each in of(resources, "Lambda::Function").values()]

    assert sorted(roles) == sorted(of(resources, "IAM::Role"))
    for role in of(resources, "IAM::Role").values():
        (who,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert who["Principal"] == {"Service": "lambda.amazonaws.com"}


def test_logs_are_kept_for_a_while_and_a_function_writes_its_own_alone(
    resources: dict[str, Any],
) -> None:
    groups = of(resources, "Logs::LogGroup")
    assert all(group["RetentionInDays"] == 30 for group in groups.values())
    written = [
        place["Fn::GetAtt"][0]
        for _, statement in statements(resources)
        if "logs:PutLogEvents" in listed(statement["Action"])
        for place in listed(statement["Resource"])
    ]
    assert len(set(written)) == len(written) == len(of(resources, "Lambda::Function"))
    assert set(written) <= set(groups)
