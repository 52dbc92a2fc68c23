"""Whether this machine and its settings are up to the work."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.examination.finding import Finding, advised

FEWEST_FILES = 1024
LEAST_BYTES = 2**30
LONGEST_REFRESH_SECONDS = 60.0
FEWEST_LOOKS_PER_LEASE = 4
MEMORY = Path("/proc/meminfo")


def limits(store: Store, settings: Settings) -> Iterator[Finding]:
    """Look at what this machine allows."""
    yield _files()
    yield from _memory()
    yield from _disk(store)
    slots, cores = settings.job_slots, os.cpu_count() or 1
    yield advised(
        "cores",
        f"{cores} cores for {slots or cores} jobs of one verb at once.",
        is_well=slots <= cores,
        remedy="Set TRAINLET_JOB_SLOTS to at most as many.",
    )


def choices(store: Store, settings: Settings) -> Iterator[Finding]:
    """Look whether the settings fit each other."""
    is_open = not settings.key
    yield Finding(
        check="key",
        detail="No key: the service serves on loopback alone." if is_open else "A key is set.",
    )
    lease, poll = settings.lease_seconds, settings.poll_seconds
    yield advised(
        "lease",
        f"A lease lasts {lease:g} s, and jobs are looked for every {poll:g} s.",
        is_well=lease >= FEWEST_LOOKS_PER_LEASE * poll,
        remedy="Make TRAINLET_LEASE_SECONDS at least four times TRAINLET_POLL_SECONDS.",
    )
    refresh = settings.refresh_seconds
    yield advised(
        "refresh",
        f"A new champion, or a rollback, is served within {refresh:g} s.",
        is_well=refresh <= LONGEST_REFRESH_SECONDS,
        remedy="Make TRAINLET_REFRESH_SECONDS shorter: until then the old version answers.",
    )


def _files() -> Finding:
    files = _open_files()
    return advised(
        "open files",
        f"A process may hold {files:,} files.",
        is_well=files >= FEWEST_FILES,
        remedy=f"Allow {FEWEST_FILES:,}: ulimit -n {FEWEST_FILES}",
    )


def _open_files() -> int:
    try:
        import resource
    except ImportError:  # no such limit on this platform
        return FEWEST_FILES
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 2**31 if soft == resource.RLIM_INFINITY else soft


def _memory() -> Iterator[Finding]:
    """Look at what Linux says is to be had; other systems aren't asked."""
    lines = MEMORY.read_text().splitlines() if MEMORY.exists() else []
    for free in (int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")):
        yield _room("memory", free, "are free.", "Make room, or train elsewhere.")


def _disk(store: Store) -> Iterator[Finding]:
    if "://" not in store.url:
        free = shutil.disk_usage(store.url).free
        yield _room("disk", free, "are free where the store is.", "Make room, or move the store.")


def _room(check: str, free: int, where: str, remedy: str) -> Finding:
    detail = f"{free / 2**30:,.1f} GiB {where}"
    return advised(check, detail, is_well=free >= LEAST_BYTES, remedy=remedy)
