"""The hot route as a WSGI application, alone or in front of another one."""

from collections.abc import Iterable
from http import HTTPStatus

from trainlet.errors import BadRequest, TrainletError
from trainlet.limits import check_size
from trainlet.scoring import dialects
from trainlet.scoring.dialects import Dialect
from trainlet.scoring.environ import ROUTE, SCORED, Application, Environ, StartResponse
from trainlet.scoring.exchange import Reply, Request
from trainlet.scoring.http import Scorer

_HEADERS = {
    "CONTENT_TYPE": "content-type",
    "HTTP_AUTHORIZATION": "authorization",
    "HTTP_CONTENT_ENCODING": "content-encoding",
    "HTTP_ACCEPT": "accept",
    "HTTP_ACCEPT_ENCODING": "accept-encoding",
    "HTTP_INFERENCE_HEADER_CONTENT_LENGTH": "inference-header-content-length",
    "HTTP_X_AMZN_SAGEMAKER_TARGET_MODEL": "x-amzn-sagemaker-target-model",
}
MOST_DIGITS = 19
_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def in_front(scorer: Scorer, limit: int, application: Application) -> Application:
    """Return an application that answers scoring routes itself and leaves the rest to another.

    Args:
        scorer: Answers the scoring routes.
        limit: Most bytes of a scoring body.
        application: Answers everything else.
    """

    def serve(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        dialect = dialects.find(environ.get("PATH_INFO", ""))
        if dialect is None:
            return application(environ, start_response)
        reply = answer(scorer, dialect, environ, limit)
        environ[ROUTE], environ[SCORED] = dialects.name(dialect), reply.scored
        return send(reply, start_response)

    return serve


def answer(scorer: Scorer, dialect: Dialect, environ: Environ, limit: int) -> Reply:
    """Return a dialect's reply to a request; it never raises."""
    try:
        return scorer.answer_in(dialect, _request(environ, environ["PATH_INFO"], limit))
    except TrainletError as error:
        return dialect.refuse(error)


def send(reply: Reply, start_response: StartResponse, *more: tuple[str, str]) -> list[bytes]:
    """Send a reply, with more headers than its own."""
    headers = [*reply.headers.items(), ("Content-Length", str(len(reply.body))), *more]
    start_response(_STATUS[reply.status], headers)
    return [reply.body]


def read_body(environ: Environ, limit: int) -> bytes:
    """Return the request's body; never more than ``limit`` bytes are read.

    Raises:
        BodyTooLarge: It is longer.
        BadRequest: Its length is misspelled.
    """
    stated = environ.get("CONTENT_LENGTH") or ""
    if stated and not (stated.isdigit() and stated.isascii() and len(stated) < MOST_DIGITS):
        raise BadRequest(f"Content-Length {stated[:30]!r} is no length.", remedy="Correct it.")
    length = int(stated) if stated else limit + 1
    if stated:
        check_size(length, limit)
    body: bytes = environ["wsgi.input"].read(length)
    check_size(len(body), limit)
    return body


def _request(environ: Environ, path: str, limit: int) -> Request:
    headers = {name: environ[key] for key, name in _HEADERS.items() if key in environ}
    method = environ["REQUEST_METHOD"]
    body = read_body(environ, limit) if method == "POST" else b""
    return Request(method, path, environ.get("QUERY_STRING", ""), headers, body)
