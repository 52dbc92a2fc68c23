"""The rules of what is deployed: serverless.yml, infra/, and the locks that are exported."""

import ast
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.roles import allowed, functions, statements, template
from trainlet.work.requests import VERBS

ROOT = Path(__file__).parent.parent.parent
LIBRARY = ROOT / "layers" / "core" / "python" / "trainlet"
EXPORTED = (*(f"layers/{name}" for name in ("scoring", "api", "vw", "vision")), "infra/training")


def deployed() -> dict[str, Any]:
    return template("serverless.yml")["functions"]


def resources() -> dict[str, Any]:
    files = [path.relative_to(ROOT) for path in (ROOT / "infra").rglob("*.yml")]
    return {
        name: resource
        for file in files
        for name, resource in template(str(file)).get("Resources", {}).items()
    }


def of(kind: str) -> dict[str, Any]:
    return {n: r["Properties"] for n, r in resources().items() if r["Type"] == f"AWS::{kind}"}


def test_every_handler_exists() -> None:
    for function in deployed().values():
        handler = function.get("handler") or function["image"]["command"][0]
        module, _, name = handler.rpartition(".")
        spec = find_spec(module.replace("/", "."))
        assert spec is not None, module
        assert spec.origin is not None
        tree = ast.parse(Path(spec.origin).read_text())
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_verb_is_a_module_and_a_function_with_a_queue() -> None:
    notified = resources()["Store"]["Properties"]["NotificationConfiguration"]
    prefixes = {
        rule["Filter"]["S3Key"]["Rules"][0]["Value"]: rule["Queue"]
        for rule in notified["QueueConfigurations"]
    }
    for verb in VERBS:
        assert (LIBRARY / "work" / f"{verb.replace('-', '_')}.py").exists()
        queue = deployed()[verb]["events"][0]["sqs"]["arn"]
        assert prefixes[f"jobs/{verb}-"] == queue
    for zone in ("uploads/", "score/in/"):
        assert prefixes[zone] == deployed()["arrive"]["events"][0]["sqs"]["arn"]
    assert len(prefixes) == len(VERBS) + 2


def test_nothing_but_a_request_or_an_upload_calls_a_function() -> None:
    notified = resources()["Store"]["Properties"]["NotificationConfiguration"]
    for rule in notified["QueueConfigurations"]:
        rules = {each["Name"]: each["Value"] for each in rule["Filter"]["S3Key"]["Rules"]}
        assert rules["prefix"] in ("uploads/", "score/in/") or rules["suffix"] == "/request.json"


def test_every_function_has_a_role_of_its_own_and_an_alarm() -> None:
    assert set(functions()) == set(deployed())
    assert len({function["role"] for function in deployed().values()}) == len(deployed())
    for function in functions():
        own = template(f"infra/functions/{function}.yml")["Resources"]
        alarms = [each for each in own.values() if each["Type"] == "AWS::CloudWatch::Alarm"]
        assert [alarm["Properties"]["MetricName"] for alarm in alarms] == ["Errors"]


def test_scoring_can_read_nothing_but_models() -> None:
    assert allowed("score") == {
        "s3:GetObject": {"/models/*", "/spilled/*"},
        "s3:PutObject": {"/spilled/*"},  # its own replies, where they are too large
        "s3:ListBucket": {""},
    }


def test_what_asks_for_jobs_can_write_no_model_and_no_data() -> None:
    assert allowed("arrive")["s3:PutObject"] == {"/datasets/*/arrivals/*", "/jobs/*"}
    assert allowed("tick")["s3:PutObject"] == {"/jobs/*"}


@pytest.mark.parametrize("function", functions())
def test_a_role_names_what_it_is_for(function: str) -> None:
    for statement in statements(function):
        actions = statement["Action"]
        named = {actions} if isinstance(actions, str) else set(actions)
        assert not [action for action in named if "*" in action]
        if statement["Resource"] == "*":
            assert named == {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
        else:
            assert not {"*", "/*"} & allowed(function).get(actions[0], set())
    assert ("s3:DeleteObject" in allowed(function)) == (function == "api")


def test_only_the_store_s_own_bucket_may_send_to_the_queues() -> None:
    (policy,) = of("SQS::QueuePolicy").values()
    (statement,) = policy["PolicyDocument"]["Statement"]
    fed = {queue for queue in of("SQS::Queue") if queue != "DeadLetters"}

    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Action"] == "sqs:SendMessage"
    bucket = resources()["Store"]["Properties"]["BucketName"]
    assert statement["Condition"] == {
        "ArnEquals": {"aws:SourceArn": f"arn:${{AWS::Partition}}:s3:::{bucket}"},
        "StringEquals": {"aws:SourceAccount": "AWS::AccountId"},
    }
    assert set(policy["Queues"]) == fed
    assert set(statement["Resource"]) == {f"{queue}.Arn" for queue in fed}


def test_what_can_t_be_taken_is_kept_and_a_queue_outwaits_its_function() -> None:
    for function in deployed().values():
        for event in function["events"]:
            if "sqs" in event:
                assert event["sqs"]["functionResponseType"] == "ReportBatchItemFailures"
                queue = of("SQS::Queue")[event["sqs"]["arn"].removesuffix(".Arn")]
                assert queue["RedrivePolicy"]["deadLetterTargetArn"] == "DeadLetters.Arn"
                assert queue["VisibilityTimeout"] >= 6 * function["timeout"]
    for queue in of("SQS::Queue").values():
        assert queue["SqsManagedSseEnabled"]
        assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_the_clock_strikes_every_minute() -> None:
    assert deployed()["tick"]["events"] == [{"schedule": "rate(1 minute)"}]


def pins(lock: Path) -> set[str]:
    return {
        re.sub(r"\[.*?\]", "", line) for line in re.findall(r"^\S+==\S+", lock.read_text(), re.M)
    }


@pytest.mark.parametrize("folder", EXPORTED)
def test_an_exported_lock_pins_what_the_lock_pins(folder: str) -> None:
    exported, whole = pins(ROOT / folder / "requirements.lock"), pins(ROOT / "requirements.lock")

    assert exported
    assert exported <= whole


def test_every_archive_is_built() -> None:
    from infra.packaging.building import DOORS, LAYERS

    named = set(re.findall(r"artifact: build/([\w-]+)\.zip", (ROOT / "serverless.yml").read_text()))

    assert named == {*DOORS, "layer-core", *(f"layer-{name}" for name in LAYERS)}
