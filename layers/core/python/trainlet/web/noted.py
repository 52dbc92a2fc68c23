"""Requests that are answered and noted, whatever calls: a WSGI server, or Lambda."""

from collections.abc import Callable, Iterable
from typing import Any

from trainlet.scoring.environ import ROUTE, SCORED, Application, Environ, StartResponse
from trainlet.scoring.exchange import Reply
from trainlet.web.handled import NO_ROUTE, Handled, arrived

CONTEXTS = ("apig_wsgi.context", "lambda.context")
"""Where what turns Lambda's events into WSGI leaves Lambda's own facts."""

HEADER = "X-Request-Id"
Note = Callable[[Handled], object]


def noted(application: Application, note: Note) -> Application:
    """Return an application that answers as another one does, with an id, and notes each request.

    Args:
        application: Answers; it may leave its route and what it scored in the environment.
        note: Is told of each request that is answered.
    """

    def serve(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        arrival = arrived(_stated(environ))
        told: list[int] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            told[:] = [int(status[:3])]
            return start_response(status, [*headers, (HEADER, arrival.request)], *more)

        body = joined(application(environ, start))
        reply = Reply(told[0], {}, body, environ.get(SCORED))
        route = environ.get(ROUTE, NO_ROUTE)
        note(arrival.handled(environ["REQUEST_METHOD"], environ["PATH_INFO"], route, reply))
        return [body]

    return serve


def _stated(environ: Environ) -> str:
    """Return the id that a request states, else Lambda's own, else none."""
    contexts = (environ.get(name) for name in CONTEXTS)
    known = (getattr(context, "aws_request_id", "") for context in contexts)
    return environ.get("HTTP_X_REQUEST_ID") or next(filter(None, known), "")


def joined(parts: Iterable[bytes]) -> bytes:
    """Return the whole body of a WSGI application's reply."""
    try:
        return b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
