"""Read, change, write back: the one loop behind every mutable object."""

import time
from collections.abc import Callable

from trainlet.errors import ObjectMissing, StoreUnavailable, WriteConflict
from trainlet.store.protocol import Store

PATIENCE_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 0.5


def update(store: Store, key: str, change: Callable[[bytes | None], bytes | None]) -> None:
    """Apply ``change`` to an object so that no concurrent change is lost.

    Args:
        store: Where the object is.
        key: The object's key.
        change: From the present bytes (None if there is no object) to the new ones, or None to
            leave it as it is. Called again with fresh bytes whenever another writer was faster.

    Raises:
        StoreUnavailable: Other writers were faster for a whole minute.
    """
    import random  # only writers pay for it

    give_up = time.monotonic() + PATIENCE_SECONDS
    pause = 0.005
    while time.monotonic() < give_up:
        if _try_update(store, key, change):
            return
        time.sleep(random.uniform(0, pause))  # noqa: S311 - jitter, not a secret
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
    raise StoreUnavailable(f"{key} is written too often to be changed.", remedy="Try again later.")


def _try_update(store: Store, key: str, change: Callable[[bytes | None], bytes | None]) -> bool:
    try:
        current = store.get(key)
    except ObjectMissing:
        current = None
    data = change(current.data if current else None)
    if data is None:
        return True
    try:
        if current:
            store.put_if_match(key, data, current.etag)
        else:
            store.put_if_absent(key, data)
    except WriteConflict:
        return False
    return True
