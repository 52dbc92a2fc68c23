"""What a bucket tells whom: its one notification configuration, read, judged and added to."""

from collections.abc import Iterable
from itertools import combinations
from typing import Any

import msgspec

from trainlet.errors import StoreUnavailable

OURS = "trainlet-uploads"
CREATED = "s3:ObjectCreated:*"
KINDS = {
    "QueueConfigurations": "QueueArn",
    "LambdaFunctionConfigurations": "LambdaFunctionArn",
    "TopicConfigurations": "TopicArn",
}
Configuration = dict[str, Any]


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

    def fires_for(self, key: str) -> bool:
        """Tell whether the rule's target is told when an object appears under ``key``."""
        made = any(_meet(event, CREATED) for event in self.events)
        return made and key.startswith(self.prefix) and key.endswith(self.suffix)


def rules(configuration: Configuration) -> list[Rule]:
    """Return the rules of a configuration as S3 gives it."""
    return [
        _rule(entry, entry[arn])
        for kind, arn in KINDS.items()
        for entry in configuration.get(kind, [])
    ]


def overlaps(found: Iterable[Rule]) -> list[tuple[Rule, Rule]]:
    """Return the pairs of rules that one event of one object sets off."""
    return [(one, other) for one, other in combinations(found, 2) if _overlap(one, other)]


def idle(found: Iterable[Rule], inputs: Iterable[str], outputs: Iterable[str]) -> list[Rule]:
    """Return the rules that call the service for what it writes itself.

    Args:
        found: All rules of the bucket.
        inputs: Keys that the service waits for; whoever is told of one of them is the service.
        outputs: Keys that it writes.
    """
    known, written = list(found), list(outputs)
    service = {rule.target for rule in known for key in inputs if rule.fires_for(key)}
    return [
        rule
        for rule in known
        if rule.target in service and any(rule.fires_for(key) for key in written)
    ]


def merged(configuration: Configuration, rule: Rule) -> Configuration:
    """Return a configuration with a rule in it; all others stay, but one of the same name."""
    kind = next(kind for kind in KINDS if _is_of(rule.target, kind))
    kept = {name: _without(entries, rule.id) for name, entries in configuration.items()}
    return {**kept, kind: [*kept.get(kind, []), _entry(rule, KINDS[kind])]}


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
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        client = boto3.client("s3", endpoint_url=endpoint or None)
        return getattr(client, method)(**arguments)
    except (BotoCoreError, ClientError) as error:
        raise StoreUnavailable(
            f"The bucket's notifications can't be had: {error}",
            remedy="Allow s3:GetBucketNotification, and s3:PutBucketNotification to change them.",
        ) from error


def _rule(entry: dict[str, Any], target: str) -> Rule:
    filters = entry.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    ends = {each["Name"].lower(): each["Value"] for each in filters}
    return Rule(
        id=entry.get("Id", ""),
        target=target,
        events=tuple(entry.get("Events", ())),
        prefix=ends.get("prefix", ""),
        suffix=ends.get("suffix", ""),
    )


def _entry(rule: Rule, arn: str) -> dict[str, Any]:
    ends = {"prefix": rule.prefix, "suffix": rule.suffix}
    filters = [{"Name": name, "Value": value} for name, value in ends.items() if value]
    entry: dict[str, Any] = {"Id": rule.id, arn: rule.target, "Events": list(rule.events)}
    return {**entry, "Filter": {"Key": {"FilterRules": filters}}} if filters else entry


def _is_of(target: str, kind: str) -> bool:
    service = target.split(":")[2] if target.count(":") >= 5 else ""
    return kind == {"sqs": "QueueConfigurations", "lambda": "LambdaFunctionConfigurations"}.get(
        service, "TopicConfigurations"
    )


def _overlap(one: Rule, other: Rule) -> bool:
    """Tell whether a key can match both: one's beginning begins the other's, and so with ends."""
    begins = one.prefix.startswith(other.prefix) or other.prefix.startswith(one.prefix)
    ends = one.suffix.endswith(other.suffix) or other.suffix.endswith(one.suffix)
    return begins and ends and any(_meet(a, b) for a in one.events for b in other.events)


def _meet(one: str, other: str) -> bool:
    """Tell whether an event can be of both types; ``*`` stands for any last part."""
    pairs = ((one, other), (other, one))
    return one == other or any(a.endswith("*") and b.startswith(a[:-1]) for a, b in pairs)
