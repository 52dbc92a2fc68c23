"""Jobs that a call of a function runs: within its time, each told as a line that is counted."""

import sys
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, NamedTuple

from trainlet import emf, job_ids
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.runner import run_job

JOBS = emf.Measures("verb", {"jobs": "Count", "failed": "Count", "microseconds": "Microseconds"})


class Run(NamedTuple):
    """Runs the jobs of one call.

    Attributes:
        store: Where they are.
        settings: Lease and limits.
        context: Lambda's; None where nobody ends the process.
        is_cold: Whether it is the first call of its environment.
    """

    store: Store
    settings: Settings
    context: Any
    is_cold: bool

    def job(self, job: str) -> None:
        """Run a job, and write how it ended; nothing if it was not to be run, or goes on later."""
        began, time = perf_counter(), datetime.now(UTC)
        state = run_job(self.store, job, self.settings, self._seconds())
        if not state:
            return
        facts = {
            "time": time,
            "request": getattr(self.context, "aws_request_id", ""),
            "job": job,
            "verb": job_ids.verb_of(job),
            "state": state,
            "microseconds": int((perf_counter() - began) * 1e6),
            "cold": int(self.is_cold),
            "jobs": 1,
            "failed": int(state == "failed"),
        }
        sys.stdout.write(emf.line(facts, [JOBS]))
        sys.stdout.flush()

    def _seconds(self) -> float | None:
        """Return the seconds that are left of the call."""
        left = getattr(self.context, "get_remaining_time_in_millis", None)
        return left() / 1000 if left else None
