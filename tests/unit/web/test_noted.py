"""An application is noted as it answers, and its answers carry an id."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.test import Client

from trainlet.scoring.environ import ROUTE, SCORED
from trainlet.scoring.exchange import Scored
from trainlet.web.handled import Handled
from trainlet.web.noted import noted

CONTEXT = SimpleNamespace(aws_request_id="from-lambda")


class Parts:
    """A body in parts, which is closed once."""

    def __init__(self) -> None:
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        yield from (b"one", b"two")

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"HTTP_X_REQUEST_ID": "mine", "lambda.context": CONTEXT}, "mine"),
        ({"lambda.context": CONTEXT}, "from-lambda"),
        ({"apig_wsgi.context": CONTEXT}, "from-lambda"),
        ({"HTTP_X_REQUEST_ID": "no id of a log\n"}, None),
    ],
)
def test_an_answer_goes_through_and_is_noted_under_its_id(
    environ: dict[str, Any], expected: str | None
) -> None:
    parts, notes = Parts(), list[Handled]()

    def application(environ: dict[str, Any], start_response: Any) -> Parts:
        environ[ROUTE], environ[SCORED] = "native", Scored("m", 2, 3, {"make": 1})
        start_response("201 Created", [("Content-Type", "text/plain")])
        return parts

    answer = Client(noted(application, notes.append)).post("/p", environ_overrides=environ)

    assert (answer.status_code, answer.data, parts.closed) == (201, b"onetwo", 1)
    assert answer.headers["Content-Type"] == "text/plain"
    (handled,) = notes
    assert answer.headers["X-Request-Id"] == handled.request
    assert "\n" not in handled.request
    assert expected in (None, handled.request)
    assert (handled.method, handled.path, handled.route) == ("POST", "/p", "native")
    assert (handled.status, handled.size) == (201, 6)
    assert (handled.model, handled.version, handled.rows) == ("m", 2, 3)
