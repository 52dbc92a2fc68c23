"""What is kept of a job: what was asked, and how far it is."""

from datetime import datetime
from typing import Any, Literal

import msgspec

Phase = Literal["queued", "running", "succeeded", "failed", "cancelled"]
ENDED: frozenset[Phase] = frozenset({"succeeded", "failed", "cancelled"})


class Request(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was asked; ``not_before`` is the epoch second from which it may run."""

    id: str
    verb: str
    submitted: datetime
    request: dict[str, Any]
    not_before: float = 0.0


class State(msgspec.Struct, kw_only=True, omit_defaults=True):
    """How far a job is.

    Attributes:
        id: ``{verb}-{UUIDv7}``.
        state: Where it stands.
        percent: 0 to 100.
        stage: What it is doing; while it publishes it can't be cancelled any more.
        attempts: How often a worker began it.
        kept: How much of its work was kept when it was last put off for want of time.
        worker: The token of the worker that holds it.
        lease_until: Seconds since the epoch after which a silent worker has lost it.
        retry_at: Seconds since the epoch before which it isn't tried again.
        started: When the last attempt began.
        ended: When it ended.
        result: What it made.
        error: Why it failed: an RFC 9457 problem document.
        log: The last lines of its log.
    """

    id: str
    state: Phase = "queued"
    percent: float = 0.0
    stage: str = ""
    attempts: int = 0
    kept: int = 0
    worker: str = ""
    lease_until: float = 0.0
    retry_at: float = 0.0
    started: datetime | None = None
    ended: datetime | None = None
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    log: list[str] = []

    @property
    def has_ended(self) -> bool:
        """Nothing will change it any more."""
        return self.state in ENDED

    def is_free(self, now: float) -> bool:
        """Nobody works on it: it waits, or its worker fell silent."""
        waits = self.state == "queued" and self.retry_at <= now
        return waits or (self.state == "running" and self.lease_until < now)
