"""A bucket's one configuration is judged and added to, never replaced."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet import keys
from trainlet.aws import notifications
from trainlet.aws.notifications import (
    Configuration,
    Rule,
    bound,
    idle,
    merged,
    overlaps,
    rules,
    upload_rule,
)
from trainlet.errors import BadName, Conflict, StoreUnavailable
from trainlet.work.requests import VERBS

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:uploads"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:trainlet-dev-train"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:audit"
WANTED = upload_rule(QUEUE, "uploads/")
PRESENT = {
    "TopicConfigurations": [{"Id": "audit", "TopicArn": TOPIC, "Events": ["s3:ObjectRemoved:*"]}],
    "LambdaFunctionConfigurations": [
        {
            "Id": "train",
            "LambdaFunctionArn": FUNCTION,
            "Events": ["s3:ObjectCreated:*"],
            "Filter": {
                "Key": {
                    "FilterRules": [
                        {"Name": "Prefix", "Value": "jobs/train-"},
                        {"Name": "Suffix", "Value": "/request.json"},
                    ]
                }
            },
        }
    ],
    "EventBridgeConfiguration": {},
}
TEXTS = st.sampled_from(["", "a", "ab", "b", "ba", "a/", "/b"])
EVENTS = st.sampled_from(
    ["s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectCreated:Copy", "s3:ObjectRemoved:*"]
)
RULES = st.builds(
    Rule,
    id=st.sampled_from(["r1", "r2", "r3", WANTED.id]),
    target=st.sampled_from([QUEUE, FUNCTION, TOPIC]),
    events=st.lists(EVENTS, min_size=1, max_size=2, unique=True).map(tuple),
    prefix=TEXTS,
    suffix=TEXTS,
)


def test_a_configuration_is_read_rule_by_rule() -> None:
    assert rules(PRESENT) == [
        Rule(
            id="train",
            target=FUNCTION,
            prefix="jobs/train-",
            suffix="/request.json",
        ),
        Rule(id="audit", target=TOPIC, events=("s3:ObjectRemoved:*",)),
    ]


def test_a_rule_is_added_and_all_others_stay() -> None:
    found = merged(PRESENT, WANTED)

    assert found["QueueConfigurations"] == [
        {
            "Id": WANTED.id,
            "QueueArn": QUEUE,
            "Events": ["s3:ObjectCreated:*"],
            "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "uploads/"}]}},
        }
    ]
    assert {name: found[name] for name in PRESENT} == PRESENT


@given(st.lists(RULES, max_size=4), RULES)
def test_merging_loses_no_rule_of_another_name_and_twice_is_once(
    present: list[Rule], wanted: Rule
) -> None:
    configuration: dict = {"EventBridgeConfiguration": {}}
    for place, rule in enumerate(present):
        named = Rule(**{**{f: getattr(rule, f) for f in rule.__struct_fields__}, "id": f"p{place}"})
        configuration = merged(configuration, named)
    once = merged(configuration, wanted)

    assert merged(once, wanted) == once
    assert [r for r in rules(once) if r.id != wanted.id] == rules(configuration)
    assert [r for r in rules(once) if r.id == wanted.id] == [wanted]
    assert once["EventBridgeConfiguration"] == {}


@given(RULES, RULES)
def test_rules_overlap_if_one_event_of_some_key_sets_both_off(one: Rule, other: Rule) -> None:
    letters = ["", "a", "b", "/", "ab", "ba", "a/", "/b"]
    some_keys = {"".join(parts) for parts in product(letters, repeat=4)}

    def matches(rule: Rule, key: str) -> bool:
        return key.startswith(rule.prefix) and key.endswith(rule.suffix)

    def kinds(rule: Rule) -> set[str]:
        every = {
            "s3:ObjectCreated:*": {"Put", "Copy", "Post"},
            "s3:ObjectRemoved:*": {"Delete"},
            "s3:ObjectCreated:Put": {"Put"},
            "s3:ObjectCreated:Copy": {"Copy"},
        }
        return set().union(*(every[event] for event in rule.events))

    both = any(matches(one, key) and matches(other, key) for key in some_keys)
    assert bool(overlaps([one, other])) == (both and bool(kinds(one) & kinds(other)))


def test_a_rule_that_calls_the_service_for_its_own_output_is_found() -> None:
    sound = [WANTED, Rule(id="train", target=FUNCTION, prefix="jobs/", suffix="/request.json")]
    wide = Rule(id="wide", target=QUEUE, prefix="datasets/orders/versions/")
    jobs = Rule(id="jobs", target=FUNCTION, prefix="jobs/", suffix=".json")
    whole = Rule(id="whole", target=FUNCTION)
    foreign = Rule(id="foreign", target=TOPIC, prefix="models/")
    removed = Rule(id="removed", target=QUEUE, prefix="models/", events=("s3:ObjectRemoved:*",))

    assert idle([*sound, foreign, removed], keys.TRIGGERS, keys.OUTPUTS) == []
    assert idle([*sound, foreign, wide, jobs], keys.TRIGGERS, keys.OUTPUTS) == [wide, jobs]
    assert idle([whole], keys.TRIGGERS, keys.OUTPUTS) == [whole]


@pytest.mark.parametrize("verb", VERBS)
def test_the_function_of_every_verb_is_known_for_the_service_s(verb: str) -> None:
    ours = Rule(id="ours", target=FUNCTION, prefix=f"jobs/{verb}-", suffix="/request.json")
    wide = Rule(id="wide", target=FUNCTION, prefix="receipts/")

    assert idle([ours, wide], keys.TRIGGERS, keys.OUTPUTS) == [wide]


def test_each_store_of_a_bucket_has_a_rule_of_its_own() -> None:
    whole, one, other = (upload_rule(QUEUE, f"{p}uploads/") for p in ("", "prod/", "test/"))
    found = bound(bound(bound({}, whole), one), other)

    assert rules(found) == [whole, one, other]
    assert overlaps(rules(found)) == []


def test_binding_again_changes_nothing_and_another_queue_takes_the_place_of_the_first() -> None:
    once = bound(PRESENT, WANTED)
    other = upload_rule(QUEUE.replace("uploads", "others"), "uploads/")

    assert bound(once, WANTED) == once
    assert bound(once, other) == merged(PRESENT, other)


def test_who_is_told_already_under_another_name_is_not_told_twice() -> None:
    present = merged(PRESENT, Rule(id="by-hand", target=QUEUE, prefix="uploads/"))

    assert bound(present, WANTED) == present


@pytest.mark.parametrize(
    "other",
    [
        Rule(id="other", target=TOPIC, prefix="uploads/"),
        Rule(id="other", target=QUEUE, prefix="uploads/cars/"),
        Rule(id="other", target=FUNCTION, suffix=".csv"),
        Rule(id="other", target=QUEUE, prefix="uploads/", events=("s3:ObjectCreated:Put",)),
    ],
)
def test_a_rule_that_s3_would_refuse_is_refused_with_the_one_in_its_way(other: Rule) -> None:
    with pytest.raises(Conflict, match=r"Rule 'other' tells arn:aws:.* of some of the same"):
        bound(merged({}, other), WANTED)


@pytest.mark.parametrize(
    "target", ["", "uploads", TOPIC, "arn:aws:sqs:eu-west-1:uploads", "https:a:sqs:b:c:d"]
)
def test_only_a_queue_or_a_function_is_bound(target: str) -> None:
    with pytest.raises(BadName, match="no ARN of a queue or a function"):
        bound(PRESENT, upload_rule(target, "uploads/"))


def test_ends_are_written_and_read_as_s3_spells_them() -> None:
    rule = upload_rule(QUEUE, "team a/50%=+/uploads/")
    configuration: Configuration = merged({}, rule)
    (entry,) = configuration["QueueConfigurations"]

    assert entry["Filter"]["Key"]["FilterRules"] == [
        {"Name": "prefix", "Value": "team+a/50%25%3D%2B/uploads/"}
    ]
    assert rules(configuration) == [rule]


def test_a_server_that_doesn_t_answer_is_told_of_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with pytest.raises(StoreUnavailable, match="notifications can't be had") as caught:
        notifications.read("bucket", "http://127.0.0.1:9")

    assert "s3:GetBucketNotification" in caught.value.remedy


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        (QUEUE, "QueueConfigurations"),
        (FUNCTION, "LambdaFunctionConfigurations"),
        (TOPIC, "TopicConfigurations"),
    ],
)
def test_a_target_is_told_by_the_service_in_its_arn(target: str, kind: str) -> None:
    assert list(merged({}, Rule(id="r", target=target))) == [kind]
    assert notifications.rules(merged({}, Rule(id="r", target=target)))[0].target == target
