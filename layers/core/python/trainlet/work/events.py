"""Storage events as Lambda delivers them, to the jobs that they ask for."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

import msgspec

from trainlet import keys


class Notification(msgspec.Struct):
    """What a queue message of S3 holds; a test notification holds no records."""

    Records: list[dict[str, Any]] = []


def messages(event: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each record of an event, with the id by which its queue knows it.

    Args:
        event: An S3 notification, whose records have no id: it is blank; or an SQS batch.
    """
    for record in event.get("Records", []):
        yield record.get("messageId", ""), record


def requested_jobs(record: dict[str, Any]) -> list[str]:
    """Return the ids of the jobs that a record asks for.

    Raises:
        msgspec.DecodeError: A queue message that is no notification.
    """
    if "s3" in record:
        records = [record]
    else:
        records = msgspec.json.decode(record["body"], type=Notification).Records
    spelled = [unquote_plus(record["s3"]["object"]["key"]) for record in records]
    # A store below a prefix of its bucket has keys that begin with the prefix.
    found = [keys.requested_job(key[key.rfind(keys.JOBS) :]) for key in spelled if keys.JOBS in key]
    return [job for job in found if job]
