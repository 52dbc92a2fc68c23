"""Objects that were read before they are asked for."""

import builtins
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Literal

from trainlet.errors import TrainletError
from trainlet.store.protocol import Entry, Object, Store

PATIENCE_SECONDS = 5.0


class Ahead:
    """A store that reads in a thread what it will be asked for, while its user still starts.

    What was read is handed out once; all else goes to the store.

    Args:
        store: The store.
        plan: Reads what will be wanted from the store that it is given. What it fails to read is
            read when it is asked for.
    """

    def __init__(self, store: Store, plan: Callable[[Store], object]) -> None:
        self.url = store.url
        self._store = store
        self._read: dict[str, Object] = {}
        self._thread = threading.Thread(target=self._carry_out, args=(plan,), daemon=True)
        self._thread.start()

    def get(self, key: str, version: str = "") -> Object:
        """Read an object; raise ``ObjectMissing`` if there is none."""
        if threading.current_thread() is self._thread:
            found = self._read[key] = self._store.get(key, version)
            return found
        known = None if version else self._take(key)
        return known or self._store.get(key, version)

    def get_if_changed(self, key: str, etag: str) -> Object | None:
        """Read an object unless it still has this ETag: what may change is never handed out old."""
        known = None if etag else self._take(key)
        if known is None:
            return self._store.get_if_changed(key, etag)
        return self._store.get_if_changed(key, known.etag) or known

    def head(self, key: str, version: str = "") -> Entry:
        """Look at an object; raise ``ObjectMissing`` if there is none."""
        return self._store.head(key, version)

    def put(self, key: str, data: bytes) -> str:
        """Write an object and return its ETag."""
        return self._store.put(key, data)

    def put_if_absent(self, key: str, data: bytes) -> str:
        """Write an object that isn't there; raise ``WriteConflict`` if it is."""
        return self._store.put_if_absent(key, data)

    def put_if_match(self, key: str, data: bytes, etag: str) -> str:
        """Write over the object with this ETag; raise ``WriteConflict`` if it isn't there."""
        return self._store.put_if_match(key, data, etag)

    def list(self, prefix: str, start_after: str = "") -> Iterator[Entry]:
        """List the objects under ``prefix`` in the order of their keys."""
        return self._store.list(prefix, start_after)

    def folders(self, prefix: str) -> builtins.list[str]:
        """Return the names between ``prefix``, which ends in a slash, and the next one, sorted."""
        return self._store.folders(prefix)

    def delete(self, key: str) -> None:
        """Remove an object; one that isn't there is no error."""
        self._store.delete(key)

    def presign(self, key: str, method: Literal["GET", "PUT"], seconds: int) -> str:
        """Return a URL that reads or writes the object for a while."""
        return self._store.presign(key, method, seconds)

    def _take(self, key: str) -> Object | None:
        """Return an object that was read ahead, only once."""
        self._thread.join(PATIENCE_SECONDS)
        return self._read.pop(key, None)

    def _carry_out(self, plan: Callable[[Store], object]) -> None:
        with suppress(TrainletError):  # whoever asks is told
            plan(self)
