"""Each request as a line of its own, for where no process stays to be asked: AWS Lambda."""

import sys
from collections.abc import Callable
from itertools import count

import msgspec

from trainlet import emf
from trainlet.web.handled import Handled

REQUESTS = emf.Measures(
    "route",
    {"requests": "Count", "failed": "Count", "cold": "Count", "microseconds": "Microseconds"},
)
ROWS = emf.Measures("model", {"rows": "Count", "unseen": "Count"})


def to_standard_output(line: str) -> None:
    """Write a line at once where CloudWatch reads."""
    sys.stdout.write(line)
    sys.stdout.flush()


class Journal:
    """Writes what is noted of requests, which is what the access log and the metrics have.

    Args:
        write: Takes a line.
    """

    def __init__(self, write: Callable[[str], object] = to_standard_output) -> None:
        self._write = write
        self._number = count()

    def add(self, handled: Handled) -> None:
        """Write a request; the first one of an environment is its cold one."""
        facts = {
            **msgspec.structs.asdict(handled),
            "cold": int(next(self._number) == 0),
            "requests": 1,
            "failed": int(handled.status >= 500),
            "unseen": sum(handled.unknown.values()),
        }
        self._write(emf.line(facts, [REQUESTS, ROWS] if handled.rows else [REQUESTS]))
