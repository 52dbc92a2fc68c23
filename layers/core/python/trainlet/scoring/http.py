"""The hot route, free of any framework: a request's parts in, a reply's parts out."""

import re
from typing import NamedTuple
from urllib.parse import parse_qs, quote

import msgspec

from trainlet import access, keys
from trainlet.errors import BadRequest, Broken, MethodNotAllowed, TrainletError
from trainlet.limits import check_size, inflate
from trainlet.registry import CHAMPION
from trainlet.scoring.dialects import native
from trainlet.scoring.model import Answer
from trainlet.scoring.models import Models, Serving
from trainlet.settings import Settings

LONGEST_HEADER = 1000
PLAIN = " '.,:;()/_-"
PROBLEM = "application/problem+json"
_ROUTE = re.compile(r"/v1/models/(.+?)(?:@([^/]+)|/versions/([^/]+))?/score")
_TRUE = ("1", "true", "yes", "")


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


class Scorer:
    """Answers scoring requests.

    Args:
        models: Where versions come from.
        settings: Limits and the key.
    """

    def __init__(self, models: Models, settings: Settings) -> None:
        self._models = models
        self._settings = settings

    def answer(self, request: Request) -> Reply:
        """Return the reply to a request whose path is a scoring route; it never raises."""
        try:
            access.check(self._settings.key, request.headers.get("authorization", ""))
            return self._score(request)
        except TrainletError as error:
            return problem(error)
        except Exception as error:  # noqa: BLE001 - a bug answers as one, and serving goes on
            return problem(Broken(f"The model could not answer: {type(error).__name__}: {error}"))

    def _score(self, request: Request) -> Reply:
        if request.method != "POST":
            raise MethodNotAllowed("Scoring takes POST.", remedy="POST the rows to this address.")
        name, reference = parse_path(request.path)
        serving = self._models.get(name, reference)
        wanted = [column.name for column in serving.model.signature.inputs]
        media, body = request.headers.get("content-type", ""), self._body(request)
        call = native.read(media, body, wanted, self._settings.max_rows)
        answer = serving.model.score(call.batch)
        details = _wants_details(request.query)
        if details and not call.can_detail:
            raise BadRequest("A CSV answer has no details.", remedy="Send the rows as JSON.")
        written = call.write(serving, answer, details)
        return Reply(200, _headers(serving, answer, call.content_type), written)

    def _body(self, request: Request) -> bytes:
        limit = self._settings.max_score_bytes
        check_size(len(request.body), limit)
        return inflate(request.body, request.headers.get("content-encoding", ""), limit)


def is_scoring(path: str) -> bool:
    """Tell whether a path is a scoring route."""
    return path.endswith("/score") and path.startswith("/v1/models/")


def parse_path(path: str) -> tuple[str, str | int]:
    """Return the model's name and the alias or version number that a scoring path names.

    Raises:
        BadName: One of them is misspelled.
    """
    match = _ROUTE.fullmatch(path)
    name, alias, number = match.groups() if match else (path, None, None)
    reference = alias or number
    return keys.check_name("model", name), keys.reference(reference) if reference else CHAMPION


def problem(error: TrainletError) -> Reply:
    """Return an error as an RFC 9457 reply."""
    headers = {"Content-Type": PROBLEM, **error.headers}
    return Reply(error.status, headers, msgspec.json.encode(error.problem()))


def _headers(serving: Serving, answer: Answer, content_type: str) -> dict[str, str]:
    """Return what every answer says in headers too: CSV has no other place for it."""
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


def _wants_details(query: str) -> bool:
    if not query:
        return False
    values = parse_qs(query, keep_blank_values=True).get("details", ["false"])
    return values[-1].lower() in _TRUE
