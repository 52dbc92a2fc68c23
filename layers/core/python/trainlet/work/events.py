"""Storage events as Lambda delivers them, to the jobs that they ask for."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

import msgspec

from trainlet import keys


def requested_jobs(event: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield the ids of the jobs requested, per queue message.

    Args:
        event: An S3 notification, or an SQS batch of them.

    Yields:
        The message's id, blank for a notification that came without a queue, and its job ids.
    """
    for record in event.get("Records", []):
        if "s3" in record:
            yield "", _jobs([record])
        else:
            body = msgspec.json.decode(record["body"])
            yield record["messageId"], _jobs(body.get("Records", []))


def _jobs(records: list[dict[str, Any]]) -> list[str]:
    spelled = [unquote_plus(record["s3"]["object"]["key"]) for record in records]
    # A store below a prefix of its bucket has keys that begin with the prefix.
    found = [keys.requested_job(key[key.find(keys.JOBS) :]) for key in spelled if keys.JOBS in key]
    return [job for job in found if job]
