"""Objects that are written once."""

import time

from trainlet.errors import ObjectMissing, StoreUnavailable, WriteConflict
from trainlet.store.protocol import Store

TRIES = 8
LONGEST_PAUSE_SECONDS = 0.5


def put_once(store: Store, key: str, data: bytes) -> bytes:
    """Write an object unless there is one, and return what is there then.

    The caller's own bytes come back also where an earlier write of theirs lost its reply.

    Raises:
        StoreUnavailable: Every try was refused, and nothing came to be there.
    """
    import random  # only writers pay for it

    for attempt in range(TRIES):
        try:
            store.put_if_absent(key, data)
        except WriteConflict:
            try:
                return store.get(key).data
            except ObjectMissing:  # of racing writes S3 may refuse every one
                pause = min(LONGEST_PAUSE_SECONDS, 0.01 * 2**attempt)
                time.sleep(random.uniform(0, pause))  # noqa: S311 - jitter, not a secret
        else:
            return data
    raise StoreUnavailable(f"{key} can't be written: every try conflicts.", remedy="Try again.")
