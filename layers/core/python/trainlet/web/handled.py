"""What is noted of each request, for the log and the metrics alike; never a row's values."""

import re
from datetime import UTC, datetime
from itertools import count
from secrets import token_hex

import msgspec

from trainlet.scoring.exchange import Scored

REQUEST_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)
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


def now() -> datetime:
    """Return the time of day."""
    return datetime.now(UTC)


def request_id(stated: str) -> str:
    """Return the id that a request states, or a new one if it states none that a log can hold."""
    if stated and REQUEST_ID.fullmatch(stated):
        return stated
    return f"{_process}-{next(_number):x}"
