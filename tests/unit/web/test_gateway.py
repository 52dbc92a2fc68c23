"""A WSGI application sees the request that came, and its answer goes back whole."""

import asyncio
import io
from collections.abc import AsyncIterator
from types import SimpleNamespace
from wsgiref.validate import validator

import pytest
from flask import Flask, request

from trainlet.errors import BadRequest
from trainlet.scoring.environ import ROUTE
from trainlet.web import gateway


def scope(**facts: object) -> SimpleNamespace:
    plain = {"method": "POST", "path": "/a/é", "query_string": "x=1", "http_version": "1.1"}
    where = {"server": "127.0.0.1:8000", "client": "10.0.0.7:4321", "scheme": "http"}
    return SimpleNamespace(**{**plain, **where, **facts})


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


@pytest.fixture
def app() -> Flask:
    app = Flask("seen")

    @app.route("/a/<name>", methods=["POST"])
    def show(name: str) -> tuple[dict, int, dict]:
        environ = request.environ
        environ[ROUTE] = request.url_rule.rule
        seen = {
            "name": name,
            "x": request.args["x"],
            "type": request.content_type,
            "length": request.content_length,
            "mine": request.headers["X-Mine"],
            "body": request.get_data().decode(),
            "from": request.remote_addr,
            "host": request.host,
        }
        return seen, 201, {"X-Yours": "2"}

    return app


def test_a_request_arrives_with_its_path_headers_and_body(app: Flask) -> None:
    headers = {"content-type": "text/x", "content-length": "3", "x-mine": "1", "host": "h:1"}
    reply, route = gateway.call(app, scope(), headers, io.BytesIO(b"abc"))

    assert reply.status == 201
    assert reply.headers["X-Yours"] == "2"
    assert route == "/a/<name>"
    assert app.json.loads(reply.body) == {
        "name": "é",
        "x": "1",
        "type": "text/x",
        "length": 3,
        "mine": "1",
        "body": "abc",
        "from": "10.0.0.7",
        "host": "h:1",
    }


def test_the_environment_keeps_to_the_standard() -> None:
    def application(environ: dict, start_response) -> list[bytes]:
        start_response("204 No Content", [])
        return []

    reply, route = gateway.call(validator(application), scope(path="/a%20b"), {}, io.BytesIO())

    assert (reply.status, reply.body, route) == (204, b"", "none")


def test_what_an_application_yields_is_closed(app: Flask) -> None:
    closed = []

    class Parts(list):
        def close(self) -> None:
            closed.append(True)

    def application(environ: dict, start_response) -> Parts:
        start_response("200 OK", [("X-A", "1")])
        return Parts([b"a", b"b"])

    reply, _ = gateway.call(application, scope(), {}, io.BytesIO())

    assert (reply.body, closed) == (b"ab", [True])


@pytest.mark.parametrize(
    ("facts", "headers", "length"),
    [
        ({}, {"content-length": "12"}, 12),
        ({}, {}, 0),
        ({}, {"transfer-encoding": "chunked"}, None),
        ({"method": "GET", "http_version": "2"}, {}, 0),
        ({"http_version": "2"}, {}, None),
    ],
)
def test_the_length_is_stated_nothing_or_unknown(facts: dict, headers: dict, length: int) -> None:
    assert gateway.length(scope(**facts), headers) == length


@pytest.mark.parametrize("stated", ["", "-1", "1.5", "x", "²", "9" * 19])
def test_a_misspelled_length_is_refused(stated: str) -> None:
    with pytest.raises(BadRequest):
        gateway.length(scope(), {"content-length": stated})


@pytest.mark.parametrize("size", [0, 10, 3 * gateway.IN_MEMORY])
def test_a_body_is_spooled_whole_from_its_beginning(size: int) -> None:
    body = bytes(range(256)) * (size // 256 + 1)
    spooled = asyncio.run(gateway.spool(chunks(body[: size // 2], body[size // 2 : size]), size))

    with spooled:
        assert spooled.read() == body[:size]


def test_nothing_is_spooled_long_after_the_limit() -> None:
    spooled = asyncio.run(gateway.spool(chunks(*[b"x" * 10] * 100), 25))

    with spooled:
        assert len(spooled.read()) == 30
