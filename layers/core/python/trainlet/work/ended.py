"""Each job as a line of its own, for where no process stays to be asked: AWS Lambda."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import NamedTuple

from trainlet import emf, job_ids

JOBS = emf.Measures("verb", {"jobs": "Count", "failed": "Count", "microseconds": "Microseconds"})


class Ended(NamedTuple):
    """Tells how jobs ended that one call of a function ran.

    Attributes:
        request: Lambda's id of the call.
        is_cold: Whether it is the first call of its environment.
    """

    request: str
    is_cold: bool

    def tell(self, job: str, run: Callable[[], str]) -> None:
        """Run a job and write how it ended, unless it was not to be run."""
        began, time = perf_counter(), datetime.now(UTC)
        state = run()
        if not state:
            return
        facts = {
            "time": time,
            "request": self.request,
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
