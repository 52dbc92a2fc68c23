"""A store in memory: the protocol without a disk, for tests of many thousand writes."""

import builtins
import hashlib
import threading
import time
from collections.abc import Iterator
from typing import Literal, Self

from trainlet.errors import ObjectMissing, Unprocessable, WriteConflict
from trainlet.store import Entry, Object


class MemoryStore:
    """Objects in a dict, one lock around every call."""

    url = "memory"

    def __init__(self) -> None:
        self._objects: dict[str, Object] = {}
        self._lock = threading.RLock()

    def copy(self) -> Self:
        """Return a store of the same objects that goes its own way."""
        twin = type(self)()
        with self._lock:
            twin._objects = dict(self._objects)
        return twin

    def get(self, key: str, version: str = "") -> Object:
        with self._lock:
            if key not in self._objects:
                raise ObjectMissing(f"There is no {key} in the store.")
            return self._objects[key]

    def head(self, key: str, version: str = "") -> Entry:
        return _entry(key, self.get(key))

    def get_if_changed(self, key: str, etag: str) -> Object | None:
        found = self.get(key)
        return None if found.etag == etag else found

    def put(self, key: str, data: bytes) -> str:
        with self._lock:
            etag = hashlib.blake2b(data, digest_size=16).hexdigest()
            self._objects[key] = Object(data, etag, time.time())
            return etag

    def put_if_absent(self, key: str, data: bytes) -> str:
        with self._lock:
            if key in self._objects:
                raise WriteConflict(f"{key} is there already.")
            return self.put(key, data)

    def put_if_match(self, key: str, data: bytes, etag: str) -> str:
        with self._lock:
            if key not in self._objects or self._objects[key].etag != etag:
                raise WriteConflict(f"{key} has changed.")
            return self.put(key, data)

    def list(self, prefix: str, start_after: str = "") -> Iterator[Entry]:
        with self._lock:
            keys = sorted(k for k in self._objects if k.startswith(prefix) and k > start_after)
            found = [_entry(key, self._objects[key]) for key in keys]
        yield from found

    def folders(self, prefix: str) -> builtins.list[str]:
        with self._lock:
            rests = [k.removeprefix(prefix) for k in self._objects if k.startswith(prefix)]
        return sorted({rest.partition("/")[0] for rest in rests if "/" in rest})

    def delete(self, key: str) -> None:
        with self._lock:
            self._objects.pop(key, None)

    def presign(self, key: str, method: Literal["GET", "PUT"], seconds: int) -> str:
        raise Unprocessable(f"Memory can't sign a {method} of {key}.", remedy="Use an S3 store.")


def _entry(key: str, found: Object) -> Entry:
    return Entry(key, len(found.data), found.modified, found.etag)
