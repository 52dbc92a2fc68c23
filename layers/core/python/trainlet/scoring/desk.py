"""The desk that a dialect works at: versions, limits, and what every answer says of itself."""

from functools import lru_cache
from typing import NamedTuple

from trainlet import registry
from trainlet.limits import check_size, inflate
from trainlet.scoring.at_once import AtOnce
from trainlet.scoring.batch import check_rows
from trainlet.scoring.exchange import Reply, Request, Scored
from trainlet.scoring.model import Answer
from trainlet.scoring.models import Models
from trainlet.scoring.serving import Serving
from trainlet.scoring.tensors import Report
from trainlet.settings import Settings

named = lru_cache(maxsize=1024)(registry.named)
LONGEST_HEADER = 1000
PLAIN = " '.,:;()/_-"


class Desk(NamedTuple):
    """Where versions come from, and the limits of what is asked of them."""

    models: Models | AtOnce
    settings: Settings

    def serving(self, name: str, reference: str | None) -> Serving:
        """Return the version that a path names: by alias or number, else the champion.

        Raises:
            BadName, ModelMissing, VersionMissing: It names none.
        """
        return self.models.get(*named(name, reference))

    def check_rows(self, count: int) -> None:
        """Refuse no rows, and more than a request may hold.

        Raises:
            BadRows: There are none, or too many.
        """
        check_rows(count, self.settings.max_rows)

    def body(self, request: Request) -> bytes:
        """Return a request's body, unpacked and within its limit.

        Raises:
            BodyTooLarge: It is larger, as it came or unpacked.
        """
        limit = self.settings.max_score_bytes
        check_size(len(request.body), limit)
        encoding = request.headers.get("content-encoding")
        return inflate(request.body, encoding, limit) if encoding else request.body


def answered(serving: Serving, answer: Answer, content_type: str, body: bytes) -> Reply:
    """Return the reply of a version, with what every answer says in headers."""
    report = answer.report
    headers = _told(serving, report, content_type)
    unknown = {name: sum(counts.values()) for name, counts in report.unknown.items()}
    return Reply(
        200, headers, body, Scored(serving.name, serving.version, len(report.gaps), unknown)
    )


def _told(serving: Serving, report: Report, content_type: str) -> dict[str, str]:
    headers = {
        "Content-Type": content_type,
        "X-Trainlet-Model": serving.name,
        "X-Trainlet-Version": str(serving.version),
    }
    if serving.stale:
        headers["X-Trainlet-Stale"] = _quoted(serving.stale, PLAIN)[:LONGEST_HEADER]
    if report.ignored:
        listed = ",".join(_quoted(name, "") for name in report.ignored)
        headers["X-Trainlet-Ignored-Columns"] = listed[:LONGEST_HEADER]
    return headers


def _quoted(text: str, safe: str) -> str:
    from urllib.parse import quote  # few answers have anything to quote

    return quote(text, safe=safe)
