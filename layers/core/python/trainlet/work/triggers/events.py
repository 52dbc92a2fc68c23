"""Events as AWS delivers them, to what they ask for."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

import msgspec

from trainlet.decoders import decoder

SCHEDULED = "Scheduled Event"


class Notification(msgspec.Struct):
    """What a queue message of S3 holds; a test notification holds no records."""

    Records: list[dict[str, Any]] = []


class Appeared(NamedTuple):
    """An object appeared.

    Attributes:
        key: Its key in the store.
        version: Which of its versions, in a bucket that keeps several.
        sequencer: S3's order of the writes of one key.
    """

    key: str
    version: str
    sequencer: str


def is_clock(event: dict[str, Any]) -> bool:
    """Tell whether the clock struck."""
    return event.get("detail-type") == SCHEDULED


def messages(event: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each record of an event, with the id by which its queue knows it.

    Args:
        event: An S3 notification, whose records have no id: it is blank; or an SQS batch.
    """
    for record in event.get("Records", []):
        yield record.get("messageId", ""), record


def appeared(record: dict[str, Any], store_url: str) -> list[Appeared]:
    """Return the objects of the store that a record speaks of.

    Args:
        record: Of an S3 notification, or a queue message that holds one.
        store_url: The store's; objects of other buckets, or beside its prefix, are left out.

    Raises:
        msgspec.DecodeError: A queue message that is no notification.
        KeyError: A record that is none of S3's.
    """
    is_bare = "s3" in record
    records = [record] if is_bare else decoder(Notification).decode(record["body"]).Records
    found = (_appeared(each["s3"], store_url) for each in records)
    return [each for each in found if each]


def _appeared(facts: dict[str, Any], store_url: str) -> Appeared | None:
    bucket, _, prefix = store_url.removeprefix("s3://").partition("/")
    key = unquote_plus(facts["object"]["key"])
    inside = f"{prefix}/" if prefix else ""
    is_ours = store_url.startswith("s3://") and facts["bucket"]["name"] == bucket
    if not is_ours or not key.startswith(inside):
        return None
    version, sequencer = facts["object"].get("versionId"), facts["object"].get("sequencer")
    return Appeared(key.removeprefix(inside), version or "", sequencer or "")
