"""How much memory there is, and how large a table may be for it."""

import os
from pathlib import Path

TABLE_FACTOR = 6
"""Bytes of memory that a byte of a table may take while it is read: 3.7 measured, and room."""

CGROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def fitting(most: int) -> int:
    """Return the largest table that fits the memory there is, ``most`` bytes if it is enough."""
    return min(most, _memory() // TABLE_FACTOR)


def _memory() -> int:
    """Return the bytes of memory that this process could have."""
    known = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for name in CGROUPS:
        try:
            known.append(int(Path(name).read_text()))
        except (OSError, ValueError):  # no such group, or "max"
            continue
    return min(known)
