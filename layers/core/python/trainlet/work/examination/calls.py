"""Whether the store does what every promise rests on, tried on objects of its own."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from trainlet import keys
from trainlet.errors import ObjectMissing, StoreUnavailable, WriteConflict
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.examination.finding import Finding, State, failed

CLOCK_WARNING_SECONDS, CLOCK_FAILURE_SECONDS = 5.0, 60.0
Call = Callable[[Store, str], None]


def permissions(store: Store, settings: Settings) -> Iterator[Finding]:
    """Make every kind of call that the service makes; name each that fails."""
    broken = []
    for call in (_write, _read, _list, _write_once, _write_over, _delete):
        kind = call.__name__.removeprefix("_").replace("_", " ")
        with _probe(store) as key:
            try:
                call(store, key)
            except Exception as error:  # noqa: BLE001 - whatever goes wrong, the others are tried
                broken.append(failed(f"permission to {kind}", error))
        if broken and call is _write:
            break  # the others need something that was written
    yield from broken
    if not broken:
        yield Finding(
            check="permissions", detail=f"{store.url} reads, lists, writes and deletes as it must."
        )


def clock(store: Store, settings: Settings) -> Iterator[Finding]:
    """Hold this machine's clock against the store's."""
    with _probe(store) as key:
        before = time.time()
        store.put(key, b"now")
        after, written = time.time(), store.head(key).modified
    # A store may date by whole seconds.
    skew = max(0.0, before - 1 - written, written - after - 1)
    state: State = "ok"
    if skew > CLOCK_WARNING_SECONDS:
        state = "failed" if skew > CLOCK_FAILURE_SECONDS else "warning"
    remedy = "" if state == "ok" else "Set the clock by NTP: leases and the age of data go by it."
    yield Finding(
        check="clock", state=state, detail=f"{skew:.0f} s off the store's.", remedy=remedy
    )


@contextmanager
def _probe(store: Store) -> Iterator[str]:
    """Give the key of an object to try things with; whatever comes of it, it is taken away."""
    key = keys.probe(secrets.token_hex(8))
    try:
        yield key
    finally:
        with suppress(Exception):  # whether deleting works is a check of its own
            store.delete(key)


def _write(store: Store, key: str) -> None:
    store.put(key, b"1")


def _read(store: Store, key: str) -> None:
    etag = store.put(key, b"1")
    if store.get(key).data != b"1":
        raise StoreUnavailable("The store gives back other bytes than were written.")
    if store.get_if_changed(key, etag) is not None:
        raise StoreUnavailable("The store takes an object for changed that isn't.")


def _list(store: Store, key: str) -> None:
    store.put(key, b"1")
    if key not in [entry.key for entry in store.list(keys.PROBES)]:
        raise StoreUnavailable("The store doesn't list what was written.")


def _write_once(store: Store, key: str) -> None:
    store.put_if_absent(key, b"1")
    _refused(lambda: store.put_if_absent(key, b"2"), "a second write of a new object")


def _write_over(store: Store, key: str) -> None:
    etag = store.put(key, b"1")
    store.put_if_match(key, b"2", etag)
    _refused(lambda: store.put_if_match(key, b"3", etag), "a write over a changed object")


def _delete(store: Store, key: str) -> None:
    store.put(key, b"1")
    store.delete(key)
    with suppress(ObjectMissing):
        store.head(key)
        raise StoreUnavailable("The store keeps what was deleted.")


def _refused(write: Callable[[], str], what: str) -> None:
    try:
        write()
    except WriteConflict:
        return
    raise StoreUnavailable(
        f"The store lets {what} through: two workers would undo each other's work.",
        remedy="Use a store with conditional writes: a folder, AWS S3, or a server that has them.",
    )
