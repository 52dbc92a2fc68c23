"""What is noted of each request, for the log and the metrics alike; never a row's values."""

import re
from datetime import UTC, datetime
from itertools import count
from secrets import token_hex
from time import perf_counter
from typing import NamedTuple

import msgspec

from trainlet.scoring.exchange import Reply, Scored

REQUEST_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)
NO_ROUTE = "none"
NOTHING = Scored("", 0, 0, {})
_process, _number = token_hex(4), count(1)


class Handled(msgspec.Struct, omit_defaults=True):
    """One request, as the access log has it.

    Attributes:
        time: When it came.
        request: Its id: the caller's ``X-Request-Id``, or one of ours.
        method: The HTTP method.
        path: The path, without its query.
        route: The dialect, or the control plane's rule.
        status: The HTTP status of the reply.
        microseconds: From the head's arrival until the reply was handed over.
        size: Bytes of the reply's body.
        model: The model that answered.
        version: Its version.
        rows: How many rows it scored.
        unknown: How many values of a column training had never seen.
    """

    time: datetime
    request: str
    method: str
    path: str
    route: str
    status: int
    microseconds: int
    size: int
    model: str = ""
    version: int = 0
    rows: int = 0
    unknown: dict[str, int] = {}


class Arrival(NamedTuple):
    """A request that has come: the time of day, the clock's seconds, and its id."""

    time: datetime
    began: float
    request: str

    def handled(self, method: str, path: str, route: str, reply: Reply) -> Handled:
        """Return what is noted of it, now that it is answered."""
        taken = int((perf_counter() - self.began) * 1e6)
        facts = (method, path, route, reply.status, taken, len(reply.body))
        return Handled(self.time, self.request, *facts, *(reply.scored or NOTHING))


def arrived(stated: str) -> Arrival:
    """Return the arrival of a request with its ``X-Request-Id``; blank for none."""
    return Arrival(datetime.now(UTC), perf_counter(), request_id(stated))


def request_id(stated: str) -> str:
    """Return the id that a request states, or a new one if it states none that a log can hold."""
    if stated and REQUEST_ID.fullmatch(stated):
        return stated
    return f"{_process}-{next(_number):x}"
