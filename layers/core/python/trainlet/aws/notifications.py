"""What a bucket tells whom: its one notification configuration, read, judged and added to."""

from collections.abc import Iterable
from itertools import combinations
from typing import Any
from urllib.parse import quote_plus, unquote_plus

import msgspec

from trainlet.errors import BadName, Conflict, StoreUnavailable

CREATED = "s3:ObjectCreated:*"
KINDS = {
    "QueueConfigurations": "QueueArn",
    "LambdaFunctionConfigurations": "LambdaFunctionArn",
    "TopicConfigurations": "TopicArn",
}
SERVICES = {
    "sqs": "QueueConfigurations",
    "lambda": "LambdaFunctionConfigurations",
    "sns": "TopicConfigurations",
}
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 20, 2
Configuration = dict[str, Any]
Ends = tuple[str, str]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of a configuration.

    Attributes:
        id: Its name.
        target: ARN of the queue, function or topic that is told.
        events: Event types, such as ``s3:ObjectCreated:*``.
        prefix: How a key begins.
        suffix: How a key ends.
    """

    id: str
    target: str
    events: tuple[str, ...] = (CREATED,)
    prefix: str = ""
    suffix: str = ""

    @property
    def ends(self) -> Ends:
        """How the keys begin and end that the rule is for."""
        return self.prefix, self.suffix

    def is_told_of(self, ends: Ends) -> bool:
        """Tell whether the target is told when some object appears whose key has these ends."""
        return any(_meet(event, CREATED) for event in self.events) and _share(self.ends, ends)


def rules(configuration: Configuration) -> list[Rule]:
    """Return the rules of a configuration as S3 gives it."""
    return [
        _rule(entry, entry[arn])
        for kind, arn in KINDS.items()
        for entry in configuration.get(kind, [])
    ]


def upload_rule(target: str, begins: str) -> Rule:
    """Return the rule that tells ``target`` of uploads; every store of a bucket has its own.

    Args:
        target: ARN of a queue or a function.
        begins: How the keys of uploads begin.
    """
    return Rule(id=f"trainlet-{begins.rstrip('/')}", target=target, prefix=begins)


def overlaps(found: Iterable[Rule]) -> list[tuple[Rule, Rule]]:
    """Return the pairs of rules that one event of one object sets off."""
    return [(one, other) for one, other in combinations(found, 2) if _overlap(one, other)]


def idle(found: Iterable[Rule], inputs: Iterable[Ends], outputs: Iterable[Ends]) -> list[Rule]:
    """Return the rules that call the service for what it writes itself.

    Args:
        found: All rules of the bucket.
        inputs: Of the keys that the service waits for; whoever is told of one is the service.
        outputs: Of the keys that it writes.
    """
    known, written = list(found), list(outputs)
    service = {rule.target for rule in known for ends in inputs if rule.is_told_of(ends)}
    return [
        rule
        for rule in known
        if rule.target in service and any(rule.is_told_of(ends) for ends in written)
    ]


def merged(configuration: Configuration, rule: Rule) -> Configuration:
    """Return a configuration with a rule in it; all others stay, but one of the same name."""
    kind = SERVICES[_service(rule.target)]
    kept = {name: _without(entries, rule.id) for name, entries in configuration.items()}
    return {**kept, kind: [*kept.get(kind, []), _entry(rule, KINDS[kind])]}


def bound(configuration: Configuration, rule: Rule) -> Configuration:
    """Return a configuration by which a rule's target is told, and told once.

    Raises:
        BadName: The target is no queue's and no function's ARN.
        Conflict: Another target is told of some of the same objects, which S3 refuses.
    """
    if _service(rule.target) not in ("sqs", "lambda"):
        raise BadName(
            f"{rule.target!r} is no ARN of a queue or a function.",
            remedy="Give one such as arn:aws:sqs:eu-west-1:123456789012:uploads.",
            field="bind",
        )
    others = [other for other in rules(configuration) if other.id != rule.id]
    met = [other for other in others if _overlap(rule, other)]
    if any(msgspec.structs.replace(other, id=rule.id) == rule for other in met):
        return configuration
    if met:
        raise Conflict(
            f"Rule {met[0].id!r} tells {met[0].target} of some of the same objects.",
            remedy="Remove it, or narrow it by prefix or suffix; nothing was changed.",
        )
    return merged(configuration, rule)


def read(bucket: str, endpoint: str = "") -> Configuration:
    """Return a bucket's configuration; raise ``StoreUnavailable`` if it isn't told."""
    found: Configuration = _call(endpoint, "get_bucket_notification_configuration", Bucket=bucket)
    return {name: value for name, value in found.items() if name != "ResponseMetadata"}


def write(bucket: str, configuration: Configuration, endpoint: str = "") -> None:
    """Replace a bucket's configuration; raise ``StoreUnavailable`` if that is refused."""
    _call(
        endpoint,
        "put_bucket_notification_configuration",
        Bucket=bucket,
        NotificationConfiguration=configuration,
    )


def _without(entries: Any, name: str) -> Any:
    """Return a list of rules without the one of this name; EventBridge's setting is none."""
    if not isinstance(entries, list):
        return entries
    return [entry for entry in entries if entry.get("Id") != name]


def _call(endpoint: str, method: str, **arguments: Any) -> Any:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": ATTEMPTS},
    )
    try:
        client = boto3.client("s3", endpoint_url=endpoint or None, config=config)
        return getattr(client, method)(**arguments)
    except (BotoCoreError, ClientError) as error:
        raise StoreUnavailable(
            f"The bucket's notifications can't be had: {error}",
            remedy="Allow s3:GetBucketNotification, and s3:PutBucketNotification to change them;"
            " and let the queue or function be called by the bucket.",
        ) from error


def _rule(entry: dict[str, Any], target: str) -> Rule:
    filters = entry.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    ends = {each["Name"].lower(): unquote_plus(each["Value"]) for each in filters}
    return Rule(
        id=entry.get("Id", ""),
        target=target,
        events=tuple(entry.get("Events", ())),
        prefix=ends.get("prefix", ""),
        suffix=ends.get("suffix", ""),
    )


def _entry(rule: Rule, arn: str) -> dict[str, Any]:
    ends = {"prefix": rule.prefix, "suffix": rule.suffix}
    filters = [
        {"Name": name, "Value": quote_plus(value, safe="/")}  # so S3 wants it
        for name, value in ends.items()
        if value
    ]
    entry: dict[str, Any] = {"Id": rule.id, arn: rule.target, "Events": list(rule.events)}
    return {**entry, "Filter": {"Key": {"FilterRules": filters}}} if filters else entry


def _service(target: str) -> str:
    """Return the service in an ARN, blank for what is none of those that a bucket can tell."""
    parts = target.split(":")
    is_known = len(parts) >= 6 and parts[0] == "arn" and parts[2] in SERVICES
    return parts[2] if is_known else ""


def _overlap(one: Rule, other: Rule) -> bool:
    is_shared = _share(one.ends, other.ends)
    return is_shared and any(_meet(a, b) for a in one.events for b in other.events)


def _share(one: Ends, other: Ends) -> bool:
    """Tell whether a key can have both: one's beginning begins the other's, and so with ends."""
    begins = one[0].startswith(other[0]) or other[0].startswith(one[0])
    return begins and (one[1].endswith(other[1]) or other[1].endswith(one[1]))


def _meet(one: str, other: str) -> bool:
    """Tell whether an event can be of both types; ``*`` stands for any last part."""
    pairs = ((one, other), (other, one))
    return one == other or any(a.endswith("*") and b.startswith(a[:-1]) for a, b in pairs)
