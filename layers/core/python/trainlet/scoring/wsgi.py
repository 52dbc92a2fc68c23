"""The hot route as a WSGI application, alone or in front of another one."""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from trainlet.errors import BadRequest, TrainletError
from trainlet.limits import check_size
from trainlet.scoring import dialects
from trainlet.scoring.exchange import Reply, Request
from trainlet.scoring.http import Scorer

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_HEADERS = {
    "CONTENT_TYPE": "content-type",
    "HTTP_AUTHORIZATION": "authorization",
    "HTTP_CONTENT_ENCODING": "content-encoding",
    "HTTP_ACCEPT": "accept",
    "HTTP_ACCEPT_ENCODING": "accept-encoding",
    "HTTP_INFERENCE_HEADER_CONTENT_LENGTH": "inference-header-content-length",
    "HTTP_X_AMZN_SAGEMAKER_TARGET_MODEL": "x-amzn-sagemaker-target-model",
}
_LENGTH = re.compile("[0-9]{1,18}")
_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def in_front(scorer: Scorer, limit: int, application: Application) -> Application:
    """Return an application that answers scoring routes itself and leaves the rest to another.

    Args:
        scorer: Answers the scoring routes.
        limit: Most bytes of a scoring body.
        application: Answers everything else.
    """

    def serve(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        dialect = dialects.find(path)
        if dialect is None:
            return application(environ, start_response)
        try:
            reply = scorer.answer(_request(environ, path, limit))
        except TrainletError as error:
            reply = dialect.refuse(error)
        return _send(reply, start_response)

    return serve


def read_body(environ: Environ, limit: int) -> bytes:
    """Return the request's body; never more than ``limit`` bytes are read.

    Raises:
        BodyTooLarge: It is longer.
        BadRequest: Its length is misspelled.
    """
    stated = environ.get("CONTENT_LENGTH") or ""
    if stated and not _LENGTH.fullmatch(stated):
        raise BadRequest(f"Content-Length {stated[:30]!r} is no length.", remedy="Correct it.")
    check_size(int(stated or 0), limit)
    body: bytes = environ["wsgi.input"].read(int(stated) if stated else limit + 1)
    check_size(len(body), limit)
    return body


def _request(environ: Environ, path: str, limit: int) -> Request:
    headers = {name: environ[key] for key, name in _HEADERS.items() if key in environ}
    method = environ["REQUEST_METHOD"]
    body = read_body(environ, limit) if method == "POST" else b""
    return Request(method, path, environ.get("QUERY_STRING", ""), headers, body)


def _send(reply: Reply, start_response: StartResponse) -> Iterable[bytes]:
    headers = [*reply.headers.items(), ("Content-Length", str(len(reply.body)))]
    start_response(_STATUS[reply.status], headers)
    return [reply.body]
