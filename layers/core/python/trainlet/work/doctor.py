"""doctor: looks whether everything that the service needs is there, and says what to do."""

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from trainlet import datasets, keys, recipes, registry
from trainlet.errors import BadName, StoreUnavailable, TrainletError, WriteConflict
from trainlet.settings import Settings
from trainlet.store import Store

State = Literal["ok", "warning", "failed"]
CLOCK_WARNING_SECONDS, CLOCK_FAILURE_SECONDS = 5.0, 60.0
FEWEST_FILES = 1024
LEAST_DISK_BYTES = 2**30
MOST_NAMED = 5


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What one check found.

    Attributes:
        check: What was looked at.
        state: Whether it is well.
        detail: What was found.
        remedy: What to do about it; blank if it is well.
    """

    check: str
    state: State = "ok"
    detail: str
    remedy: str = ""


Check = Callable[[Store, Settings], Iterator[Finding]]


def examine(store: Store, settings: Settings) -> Iterator[Finding]:
    """Yield what every check finds; one that can't be made is a finding too."""
    for check in (_permissions, _clock, _limits, _key, _contents, _drop_zone, _notifications):
        try:
            yield from check(store, settings)
        except TrainletError as error:
            name = check.__name__.removeprefix("_").replace("_", " ")
            yield Finding(check=name, state="failed", detail=error.detail, remedy=error.remedy)


def _permissions(store: Store, settings: Settings) -> Iterator[Finding]:
    """Do every kind of call that the service makes, on an object of its own."""
    key = keys.probe(secrets.token_hex(8))
    try:
        etag = store.put_if_absent(key, b"1")
        _refused(lambda: store.put_if_absent(key, b"2"), "a second write of a new object")
        fresh = store.put_if_match(key, b"3", etag)
        _refused(lambda: store.put_if_match(key, b"4", etag), "a write over a changed object")
        if store.get(key).data != b"3" or store.get_if_changed(key, fresh) is not None:
            raise StoreUnavailable("The store gives back other bytes than were written.")
        if key not in [entry.key for entry in store.list(keys.PROBES)]:
            raise StoreUnavailable("The store doesn't list what was written.")
    finally:
        store.delete(key)
    yield Finding(check="permissions", detail=f"{store.url} reads, lists, writes and deletes.")


def _refused(write: Callable[[], str], what: str) -> None:
    try:
        write()
    except WriteConflict:
        return
    raise StoreUnavailable(
        f"The store lets {what} through: two workers would undo each other's work.",
        remedy="Use a store with conditional writes: a folder, AWS S3, or a server that has them.",
    )


def _clock(store: Store, settings: Settings) -> Iterator[Finding]:
    """Hold this machine's clock against the store's."""
    key = keys.probe(secrets.token_hex(8))
    try:
        before = time.time()
        store.put(key, b"now")
        after, written = time.time(), store.head(key).modified
    finally:
        store.delete(key)
    # A store may date by whole seconds.
    skew = max(0.0, before - 1 - written, written - after - 1)
    state: State = "ok"
    if skew > CLOCK_WARNING_SECONDS:
        state = "failed" if skew > CLOCK_FAILURE_SECONDS else "warning"
    remedy = "" if state == "ok" else "Set the clock by NTP: leases and the age of data go by it."
    yield Finding(
        check="clock", state=state, detail=f"{skew:.0f} s off the store's.", remedy=remedy
    )


def _limits(store: Store, settings: Settings) -> Iterator[Finding]:
    """Look at what this machine allows."""
    files = _open_files()
    yield Finding(
        check="open files",
        state="ok" if files >= FEWEST_FILES else "warning",
        detail=f"A process may hold {files:,} files.",
        remedy="" if files >= FEWEST_FILES else f"Allow {FEWEST_FILES:,}: ulimit -n {FEWEST_FILES}",
    )
    if "://" not in store.url:
        free = shutil.disk_usage(store.url).free
        is_little = free < LEAST_DISK_BYTES
        yield Finding(
            check="disk",
            state="warning" if is_little else "ok",
            detail=f"{free / 2**30:,.1f} GiB are free where the store is.",
            remedy="Make room, or move the store." if is_little else "",
        )
    slots, cores = settings.job_slots, os.cpu_count() or 1
    is_crowded = slots > cores
    yield Finding(
        check="cores",
        state="warning" if is_crowded else "ok",
        detail=f"{cores} cores for {slots or cores} jobs of one verb at once.",
        remedy="Set TRAINLET_JOB_SLOTS to at most as many." if is_crowded else "",
    )


def _open_files() -> int:
    try:
        import resource
    except ImportError:  # no such limit on this platform
        return FEWEST_FILES
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 2**31 if soft == resource.RLIM_INFINITY else soft


def _key(store: Store, settings: Settings) -> Iterator[Finding]:
    yield Finding(
        check="key",
        detail="A key is set." if settings.key else "No key: the service serves on loopback alone.",
    )
    beats = settings.lease_seconds / settings.poll_seconds
    if beats < 4:
        yield Finding(
            check="lease",
            state="warning",
            detail=f"A lease of {settings.lease_seconds:g} s is short beside a look for jobs every"
            f" {settings.poll_seconds:g} s.",
            remedy="Make TRAINLET_LEASE_SECONDS at least four times TRAINLET_POLL_SECONDS.",
        )


def _contents(store: Store, settings: Settings) -> Iterator[Finding]:
    """Read what every model and dataset begins with."""
    broken = [
        *_unread(datasets.names(store), lambda name: datasets.read_index(store, name)),
        *_unread(registry.names(store), lambda name: registry.read_index(store, name)),
    ]
    for model in recipes.kept(store):
        broken += _unread([model], lambda name: _check_recipe(store, name))
    yield from broken
    if not broken:
        yield Finding(check="contents", detail="Every dataset, model and recipe can be read.")


def _unread(names: list[str], look: Callable[[str], object]) -> list[Finding]:
    found = []
    for name in names:
        try:
            look(name)
        except (StoreUnavailable, BadName):
            raise
        except TrainletError as error:
            if error.status != 404:  # nothing visible yet
                finding = Finding(
                    check=name, state="failed", detail=error.detail, remedy=error.remedy
                )
                found.append(finding)
    return found


def _check_recipe(store: Store, model: str) -> None:
    recipe = recipes.find(store, model)
    if recipe and recipe.retrain:
        recipes.check(recipe, datasets.read_schema(store, recipe.dataset))


def _drop_zone(store: Store, settings: Settings) -> Iterator[Finding]:
    """Look for uploads that can't become a dataset version."""
    stray = [entry.key for entry in store.list(keys.UPLOADS) if _is_stray(entry.key)]
    named = ", ".join(stray[:MOST_NAMED]) + (", ..." if len(stray) > MOST_NAMED else "")
    yield Finding(
        check="drop zone",
        state="warning" if stray else "ok",
        detail=f"Nothing comes of {named}." if stray else "Every upload has a dataset.",
        remedy="Put each into uploads/{dataset}/, the name in lower-case letters." if stray else "",
    )


def _is_stray(key: str) -> bool:
    dataset = keys.upload_dataset(key)
    if dataset is None:
        return key.count("/") == 1  # a file beside the datasets' folders
    try:
        keys.check_name("dataset", dataset)
    except BadName:
        return True
    return False


def _notifications(store: Store, settings: Settings) -> Iterator[Finding]:
    """Look at whom the bucket tells of what, where it is one."""
    if not store.url.startswith("s3://"):
        return
    from trainlet.aws import notifications

    bucket, _, prefix = store.url.removeprefix("s3://").partition("/")
    inside = f"{prefix}/" if prefix else ""
    try:
        found = notifications.rules(notifications.read(bucket, settings.s3_endpoint))
    except StoreUnavailable as error:
        detail = f"{error.detail} A local worker looks for uploads by itself."
        yield Finding(check="notifications", state="warning", detail=detail, remedy=error.remedy)
        return
    inputs = [inside + key for key in keys.TRIGGERS]
    outputs = [inside + key for key in keys.OUTPUTS]
    twice, idle = notifications.overlaps(found), notifications.idle(found, inputs, outputs)
    for one, other in twice:
        yield Finding(
            check="notifications",
            state="failed",
            detail=f"Rules {one.id!r} and {other.id!r} are both set off by the same objects.",
            remedy="Narrow one of them by prefix or suffix.",
        )
    for rule in idle:
        yield Finding(
            check="notifications",
            state="warning",
            detail=f"Rule {rule.id!r} calls the service for what it writes itself, for nothing.",
            remedy="Narrow it to the prefix uploads/, or to jobs/ and the suffix /request.json.",
        )
    if not twice and not idle:
        told = sum(rule.fires_for(key) for rule in found for key in inputs)
        detail = f"{len(found)} rules, {told} of them for the service; none overlap."
        yield Finding(check="notifications", detail=detail)
