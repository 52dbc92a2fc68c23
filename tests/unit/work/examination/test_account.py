"""What is missing or wrong in an account is named, with what to do."""

from typing import Any

import pytest

from trainlet.errors import StoreUnavailable
from trainlet.work.examination.account import examine
from trainlet.work.examination.finding import Finding

CLOSED = dict.fromkeys(("BlockPublicAcls", "RestrictPublicBuckets"), True)
WELL: dict[str, dict[str, Any]] = {
    "get_caller_identity": {"Account": "1", "Arn": "arn:aws:iam::1:user/me"},
    "describe_stacks": {"Stacks": [{"StackStatus": "UPDATE_COMPLETE"}]},
    "get_bucket_versioning": {"Status": "Enabled"},
    "get_public_access_block": {"PublicAccessBlockConfiguration": CLOSED},
    "get_bucket_encryption": {},
    "get_function_configuration": {"State": "Active"},
    "get_event_source_mapping": {"State": "Enabled", "FunctionArn": "arn:aws:lambda:r:1:f:train"},
    "get_queue_attributes": {"Attributes": {"ApproximateNumberOfMessages": "0"}},
    "get_account_settings": {"AccountLimit": {"ConcurrentExecutions": 1000}},
}
RESOURCES = {
    "AWS::S3::Bucket": ["b"],
    "AWS::Lambda::Function": ["train"],
    "AWS::Lambda::EventSourceMapping": ["u"],
    "AWS::SQS::Queue": ["https://q/DeadLetters-1", "https://q/TrainQueue-1"],
}


class Told:
    """An account that answers what it was told to; None refuses."""

    def __init__(self, **different: Any) -> None:
        self._answers = {**WELL, **different}

    def ask(self, service: str, method: str, **arguments: Any) -> Any:
        if self._answers[method] is None:
            raise StoreUnavailable(f"{method} is refused.", remedy="Allow it.")
        return self._answers[method]

    def resources(self, stack: str) -> dict[str, list[str]]:
        return RESOURCES


def found(**different: Any) -> dict[str, Finding]:
    return {each.check: each for each in examine(Told(**different), "s")}  # type: ignore[arg-type]


def test_a_sound_stack_is_well() -> None:
    well = found()

    assert {each.state for each in well.values()} == {"ok"}
    assert len(well) == 7


@pytest.mark.parametrize(
    ("check", "different"),
    [
        ("stack s", {"describe_stacks": {"Stacks": [{"StackStatus": "ROLLBACK_COMPLETE"}]}}),
        ("bucket b", {"get_bucket_versioning": {}}),
        (
            "bucket b",
            {
                "get_public_access_block": {
                    "PublicAccessBlockConfiguration": {**CLOSED, "BlockPublicAcls": False}
                }
            },
        ),
        ("functions", {"get_function_configuration": {"State": "Failed"}}),
        ("queues", {"get_event_source_mapping": {"State": "Disabled", "FunctionArn": "a:train"}}),
        (
            "dead letters",
            {"get_queue_attributes": {"Attributes": {"ApproximateNumberOfMessages": "3"}}},
        ),
        ("concurrency", {"get_account_settings": {"AccountLimit": {"ConcurrentExecutions": 10}}}),
    ],
)
def test_what_is_wrong_is_named_alone_with_what_to_do(
    check: str, different: dict[str, Any]
) -> None:
    wrong = {name: each for name, each in found(**different).items() if each.state != "ok"}

    assert set(wrong) == {check}
    assert wrong[check].remedy


def test_what_is_refused_is_a_finding_and_the_others_go_on() -> None:
    wrong = found(get_bucket_versioning=None)

    assert wrong["buckets"].state == "failed"
    assert wrong["buckets"].remedy == "Allow it."
    assert wrong["concurrency"].state == "ok"


def test_without_the_stack_there_is_nothing_to_look_at() -> None:
    assert [each.check for each in examine(Told(describe_stacks=None), "s")] == [  # type: ignore[arg-type]
        "account",
        "stack s",
    ]
