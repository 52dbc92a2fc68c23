"""Scoring is answered at once where it can be; all else waits aside, in bounded numbers."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from trainlet.scoring.models import Models
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.web import front as fronts
from trainlet.web.access_log import AccessLog
from trainlet.web.app import create_app
from trainlet.web.front import SHORT, Front
from trainlet.web.metrics import Metrics
from trainlet.web.notes import Notes

SCORE = "/v1/models/gaps/score"
ROW = {"horsepower": 100, "engine-size": 120, "make": "audi"}
BODY = json.dumps({"records": [ROW]}).encode()


class Protocol:
    """One request's body on its way in, and its reply on the way out."""

    def __init__(self, body: bytes) -> None:
        self.body, self.read = body, False

    async def __call__(self) -> bytes:
        self.read = True
        return self.body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self.read = True
        for start in range(0, len(self.body), 1000):
            yield self.body[start : start + 1000]

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.text = status, dict(headers), body

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Server:
    """A front without a network."""

    def __init__(self, store: Store, settings: Settings, folder: Path) -> None:
        self.log = folder / "log"
        notes = Notes(AccessLog(str(self.log)), Metrics(folder))
        self.models = Models(store, settings.refresh_seconds)
        self.front = Front(self.models, create_app(store, settings), settings, notes)

    async def ask(
        self, path: str, body: bytes = BODY, method: str = "POST", **more: str
    ) -> Protocol:
        headers = {"content-type": "application/json", "content-length": str(len(body))}
        headers |= {name.replace("_", "-"): value for name, value in more.items() if value}
        scope = SimpleNamespace(
            method=method,
            path=path,
            query_string="",
            http_version="1.1",
            scheme="http",
            server="127.0.0.1:1",
            client="127.0.0.1:2",
            headers=headers,
        )
        protocol = Protocol(body)
        await self.front(scope, protocol)
        return protocol

    def answer(self, path: str, *parts: Any, **more: Any) -> Protocol:
        return asyncio.run(self.ask(path, *parts, **more))

    def close(self) -> None:
        self.front.__rsgi_del__(None)

    def logged(self) -> list[dict[str, Any]]:
        self.close()
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@pytest.fixture
def serve(filled: Store, tmp_path: Path):
    made: list[Server] = []

    def start(**settings: Any) -> Server:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(Server(filled, Settings(**settings), folder))
        return made[-1]

    yield start
    for server in made:
        if not server.front._notes._closing.is_set():
            server.close()


def test_a_row_is_scored_and_everything_else_is_controlled(serve: Callable[..., Server]) -> None:
    server = serve()
    scored, shown = server.answer(SCORE), server.answer("/v1/models/gaps", b"", "GET")

    assert (scored.status, scored.json["version"]) == (200, 1)
    assert scored.headers["X-Trainlet-Version"] == "1"
    assert (shown.status, shown.json["champion"]) == (200, 1)
    assert server.answer("/nowhere", b"", "GET").status == 404


def test_what_is_in_memory_and_short_is_answered_on_the_event_loop(
    serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(refresh_seconds=60)
    server.answer(SCORE)
    monkeypatch.setattr(fronts.Threads, "run", None)

    assert server.answer(SCORE).status == 200


@pytest.mark.parametrize("stated", [True, False])
def test_a_long_request_is_scored_aside_with_the_same_numbers(
    serve: Callable[..., Server], *, stated: bool
) -> None:
    server = serve()
    many = json.dumps({"records": [ROW] * 500}).encode()
    assert len(many) > SHORT
    more = {} if stated else {"content_length": "", "transfer_encoding": "chunked"}
    one, all_of_them = server.answer(SCORE), server.answer(SCORE, many, **more)

    assert all_of_them.json["predictions"] == one.json["predictions"] * 500


def test_a_long_poll_or_a_slow_upload_holds_no_score_up(serve: Callable[..., Server]) -> None:
    server = serve(refresh_seconds=60)
    server.answer(SCORE)
    going_on, may_end = threading.Event(), threading.Event()

    def slow(environ: dict, start_response: Any) -> list[bytes]:
        going_on.set()
        assert may_end.wait(10)
        start_response("200 OK", [])
        return [b"done"]

    server.front._control = slow

    async def both() -> tuple[Protocol, Protocol]:
        control = asyncio.create_task(server.ask("/v1/jobs/x"))
        while not going_on.is_set():
            await asyncio.sleep(0.01)
        scored = await server.ask(SCORE)
        may_end.set()
        return scored, await control

    scored, controlled = asyncio.run(both())

    assert scored.status == 200
    assert controlled.text == b"done"


@pytest.mark.parametrize("path", ["/v1/jobs/x", SCORE], ids=["control", "scoring"])
def test_more_than_threads_and_queue_hold_is_refused_unread_until_there_is_room(
    serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(fronts, "LARGE_THREADS", 1)
    monkeypatch.setattr(fronts, "CONTROL_THREADS", 1)
    server = serve(queue=1)
    may_end = threading.Event()
    long = json.dumps({"records": [ROW] * 500}).encode()

    async def many() -> list[Protocol]:
        first = [asyncio.create_task(server.ask(path, long)) for _ in range(2)]
        await asyncio.sleep(0.05)
        refused = await server.ask(path, long)
        may_end.set()
        return [refused, *await asyncio.gather(*first)]

    monkeypatch.setattr(server.front, "_control", control_of(may_end))
    monkeypatch.setattr(
        server.front._scorer, "answer", waiting(server.front._scorer.answer, may_end)
    )
    refused, *served = asyncio.run(many())

    assert refused.status == 503
    assert refused.headers["Retry-After"] == "1"
    assert refused.json["code"] == "Busy"
    assert not refused.read
    assert [each.status for each in served] == [200, 200]
    assert server.answer(path, long).status == 200


def waiting(answer: Callable[..., Any], until: threading.Event) -> Callable[..., Any]:
    def wait_first(request: Any) -> Any:
        assert until.wait(10)
        return answer(request)

    return wait_first


def control_of(until: threading.Event) -> Callable[..., list[bytes]]:
    def control(environ: dict, start_response: Any) -> list[bytes]:
        assert until.wait(10)
        start_response("200 OK", [])
        return [b"{}"]

    return control


@pytest.mark.parametrize("path", [SCORE, "/v1/datasets/x"])
def test_a_body_beyond_the_limit_is_refused_unread(serve: Callable[..., Server], path: str) -> None:
    server = serve(max_score_bytes=20_000, max_upload_bytes=20_000)
    stated = server.answer(path, b"x" * 20_001)
    unstated = server.answer(
        path, b"x" * 50_000, content_length="", transfer_encoding="chunked", content_type="text/csv"
    )

    assert (stated.status, stated.read) == (413, False)
    assert stated.json["limit"] == 20_000
    assert unstated.status == 413


@pytest.mark.parametrize("path", [SCORE, "/v1/datasets/x"])
def test_a_long_body_without_the_key_is_refused_unread(
    serve: Callable[..., Server], path: str
) -> None:
    server = serve(key="secret")
    refused = server.answer(path, b"x" * 20_000)
    short = server.answer(path)

    assert (refused.status, refused.read) == (401, False)
    assert short.status == 401
    assert server.answer("/healthz", b"", "GET").status == 200
    assert server.answer(SCORE, authorization="Bearer secret").status == 200


def test_each_dialect_refuses_in_its_own_words(serve: Callable[..., Server]) -> None:
    server = serve(max_score_bytes=20_000)
    long = b"x" * 30_000

    assert set(server.answer("/v2/models/gaps/infer", long).json) == {"error"}
    assert server.answer("/invocations", long).json["error_code"] == "BAD_REQUEST"
    assert server.answer("/workspaces/w/services/gaps/execute", long).json["error"]["details"]
    assert server.answer(SCORE, BODY, content_length="x").json["code"] == "BadRequest"


def test_each_request_is_logged_with_its_route_and_what_it_scored(
    serve: Callable[..., Server],
) -> None:
    server = serve()
    new = json.dumps({"records": [{**ROW, "make": "a new make"}] * 3}).encode()
    replies = [
        server.answer(SCORE, x_request_id="mine-1"),
        server.answer(SCORE, new),
        server.answer("/v2/models/gaps/ready", b"", "GET"),
        server.answer("/v1/models/gaps", b"", "GET"),
        server.answer("/v1/models/none/score"),
    ]
    lines = server.logged()

    assert [line["request"] for line in lines] == [r.headers["X-Request-Id"] for r in replies]
    assert lines[0]["request"] == "mine-1"
    assert len({line["request"] for line in lines}) == 5
    assert [line["route"] for line in lines] == [
        "native",
        "native",
        "open_inference",
        "/v1/models/<name>",
        "native",
    ]
    assert [line["status"] for line in lines] == [200, 200, 200, 200, 404]
    assert [line.get("rows", 0) for line in lines] == [1, 3, 0, 0, 0]
    assert lines[1]["unknown"] == {"make": 3}
    assert "a new make" not in server.log.read_text()
    assert all(line["microseconds"] > 0 for line in lines)
    assert [line["size"] for line in lines] == [len(reply.text) for reply in replies]
