"""The ids of jobs: ``{verb}-{UUIDv7}``, so that those of one verb sort by time."""

import re
import time

from trainlet.errors import BadName

_JOB_ID = re.compile(r"[a-z-]{1,32}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_one(text: str) -> bool:
    """Tell whether a text is spelled as a job id."""
    return bool(_JOB_ID.fullmatch(text))


def check(job_id: str) -> str:
    """Return ``job_id`` if it is spelled as one; raise ``BadName`` otherwise."""
    if not is_one(job_id):
        raise BadName(f"{job_id!r} is no job id.", remedy="Use the id that the 202 answer gave.")
    return job_id


def new(verb: str) -> str:
    """Return ``{verb}-{UUIDv7}`` (RFC 9562 section 5.7), so that ids of one verb sort by time."""
    import secrets

    return f"{verb}-{_uuid7(time.time_ns() // 1_000_000, secrets.randbits(74))}"


def derived(verb: str, seconds: float, cause: str) -> str:
    """Return the id of the ``verb`` job that a cause has, the same whenever it is asked for."""
    import hashlib

    digest = hashlib.sha256(f"{verb}\n{cause}".encode()).digest()
    bits = int.from_bytes(digest, "big") >> (256 - 74)
    return f"{verb}-{_uuid7(max(0, int(seconds * 1000)), bits)}"


def first(verb: str, seconds: float) -> str:
    """Return the smallest id that a ``verb`` job made at ``seconds`` since the epoch can have."""
    return f"{verb}-{_uuid7(int(seconds * 1000), 0)}"


def _uuid7(milliseconds: int, random_bits: int) -> str:
    import uuid  # scoring, which makes no ids, starts without it

    high, low = random_bits >> 62, random_bits & (1 << 62) - 1
    return str(uuid.UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low))


def verb_of(job_id: str) -> str:
    """Return the verb in a job id."""
    return check(job_id)[:-37]


def seconds_of(job_id: str) -> float:
    """Return when a job of this id was made, in seconds since the epoch."""
    import uuid

    return (uuid.UUID(check(job_id)[-36:]).int >> 80) / 1000
