"""A bucket's one configuration is judged and added to, never replaced."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet import keys
from trainlet.aws import notifications
from trainlet.aws.notifications import OURS, Rule, idle, merged, overlaps, rules

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:uploads"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:trainlet-dev-train"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:audit"
WANTED = Rule(id=OURS, target=QUEUE, prefix="uploads/")
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
    id=st.sampled_from(["r1", "r2", "r3", OURS]),
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
            "Id": OURS,
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
    wide = Rule(id="wide", target=QUEUE, prefix="datasets/")
    whole = Rule(id="whole", target=FUNCTION)
    foreign = Rule(id="foreign", target=TOPIC, prefix="models/")

    assert idle([*sound, foreign], keys.TRIGGERS, keys.OUTPUTS) == []
    assert idle([*sound, foreign, wide], keys.TRIGGERS, keys.OUTPUTS) == [wide]
    assert idle([whole], keys.TRIGGERS, keys.OUTPUTS) == [whole]


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
