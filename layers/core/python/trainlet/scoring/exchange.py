"""What a dialect works with: a request's parts in, a reply's parts out, and the desk between."""

from typing import NamedTuple
from urllib.parse import quote

from trainlet.limits import check_size, inflate
from trainlet.scoring.model import Answer
from trainlet.scoring.models import Models, Serving
from trainlet.settings import Settings

JSON = "application/json"
OCTETS = "application/octet-stream"
LONGEST_HEADER = 1000
PLAIN = " '.,:;()/_-"


class Request(NamedTuple):
    """What the hot route needs of a request; header names are lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


class Reply(NamedTuple):
    """What is sent back."""

    status: int
    headers: dict[str, str]
    body: bytes


class Desk(NamedTuple):
    """Where versions come from, and the limits of what is asked of them."""

    models: Models
    settings: Settings

    def body(self, request: Request) -> bytes:
        """Return a request's body, unpacked and within its limit.

        Raises:
            BodyTooLarge: It is larger, as it came or unpacked.
        """
        limit = self.settings.max_score_bytes
        check_size(len(request.body), limit)
        return inflate(request.body, request.headers.get("content-encoding", ""), limit)


def told(serving: Serving, answer: Answer, content_type: str) -> dict[str, str]:
    """Return what every answer says in headers, whatever its dialect."""
    headers = {
        "Content-Type": content_type,
        "X-Trainlet-Model": serving.name,
        "X-Trainlet-Version": str(serving.version),
    }
    if serving.stale:
        headers["X-Trainlet-Stale"] = quote(serving.stale, safe=PLAIN)[:LONGEST_HEADER]
    if answer.report.ignored:
        listed = ",".join(quote(name, safe="") for name in answer.report.ignored)
        headers["X-Trainlet-Ignored-Columns"] = listed[:LONGEST_HEADER]
    return headers
