"""What a bucket tells queues of: objects that appear, found by looking, as S3 puts it."""

import itertools
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

from trainlet.store import Entry, Store


class Watch:
    """Looks at a bucket again and again; what is there at the first look is no news.

    Args:
        store: The bucket.
        name: What it is called.
        prefixes: Where to look.
    """

    def __init__(self, store: Store, name: str, prefixes: set[str]) -> None:
        self._store = store
        self._name = name
        self._prefixes = sorted(prefixes)
        self._numbers = itertools.count(1)
        self._seen = self._entries()

    def look(self) -> list[tuple[str, str]]:
        """Return the key of each object that is new or was written anew, with its notification."""
        seen = self._entries()
        news = [entry for key, entry in seen.items() if self._seen.get(key) != entry]
        self._seen = seen
        return [(entry.key, json.dumps({"Records": [self._record(entry)]})) for entry in news]

    def _entries(self) -> dict[str, Entry]:
        return {entry.key: entry for at in self._prefixes for entry in self._store.list(at)}

    def _record(self, entry: Entry) -> dict[str, Any]:
        at = datetime.fromtimestamp(entry.modified, UTC).isoformat(timespec="milliseconds")
        return {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "eu-west-1",
            "eventTime": at.replace("+00:00", "Z"),
            "eventName": "ObjectCreated:Put",
            "s3": {
                "s3SchemaVersion": "1.0",
                "bucket": {"name": self._name, "arn": f"arn:aws:s3:::{self._name}"},
                "object": {
                    "key": quote_plus(entry.key, safe="/"),
                    "size": entry.size,
                    "eTag": entry.etag.strip('"'),
                    "sequencer": f"{next(self._numbers):018X}",
                },
            },
        }
