"""Sees what appears in the drop zone of a store that sends no events."""

from trainlet import keys
from trainlet.store import Entry, Store
from trainlet.work.triggers.arrivals import accept

Look = tuple[int, float, str]


class DropZone:
    """Looks at the drop zones again and again.

    An object is accepted when two looks in a row see it alike: a file may still be being copied.

    Args:
        store: Where the drop zone is.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: dict[str, Look] = {}
        self._accepted: dict[str, Look] = {}

    def look(self) -> None:
        """Accept what has come to rest since the last look.

        Raises:
            StoreUnavailable: The store doesn't answer; what is left is accepted by the next look.
        """
        seen = {
            entry.key: _look(entry)
            for zone in (keys.UPLOADS, keys.BATCHES)
            for entry in self._store.list(zone)
            if keys.is_dropped(entry.key)
        }
        at_rest = [key for key, look in seen.items() if self._seen.get(key) == look]
        self._accepted = {key: look for key, look in self._accepted.items() if key in seen}
        self._seen = seen
        for key in at_rest:
            if self._accepted.get(key) != seen[key]:
                accept(self._store, key)
                self._accepted[key] = seen[key]


def _look(entry: Entry) -> Look:
    return entry.size, entry.modified, entry.etag
