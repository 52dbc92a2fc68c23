"""What S3 may answer and no server here does: conflicts, slow-downs, lost replies, half bodies."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.servers import KEYS
from trainlet.errors import ObjectMissing, StoreUnavailable, WriteConflict
from trainlet.store import Store, open_store, put_once, update

CONFLICT = b"<Error><Code>ConditionalRequestConflict</Code><Message>Conflict</Message></Error>"
SLOW = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"


class Bucket(BaseHTTPRequestHandler):
    """A bucket in memory that honours conditions, but for the answers it was told to give first."""

    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]
    told: list[str]

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = self.told.pop(0) if self.told else ""
        if answer in ("409", "503"):
            self._send(int(answer), CONFLICT if answer == "409" else SLOW)
            return
        present = self.objects.get(self.path)
        wants_none = self.headers.get("If-None-Match") == "*"
        wanted = self.headers.get("If-Match")
        if (wants_none and present is not None) or (wanted and wanted != _etag(present)):
            self._send(412, b"")
            return
        self.objects[self.path] = body
        if answer == "lost":
            self.close_connection = True
            self.connection.close()
            return
        self._send(200, b"", body)

    def do_GET(self) -> None:
        answer = self.told.pop(0) if self.told else ""
        body = self.objects.get(self.path)
        if answer == "503":
            self._send(503, SLOW)
        elif body is None:
            self._send(404, b"<Error><Code>NoSuchKey</Code></Error>")
        elif answer == "half":
            self._head(200, len(body), body)
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        else:
            self._send(200, body, body)

    def _send(self, status: int, data: bytes, of: bytes | None = None) -> None:
        self._head(status, len(data), of)
        self.wfile.write(data)

    def _head(self, status: int, length: int, of: bytes | None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.send_header("Last-Modified", "Wed, 25 Nov 2026 00:00:00 GMT")
        if of is not None:
            self.send_header("ETag", _etag(of))
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def _etag(data: bytes | None) -> str:
    return f'"{hashlib.md5(data).hexdigest()}"' if data is not None else ""


@pytest.fixture
def told() -> list[str]:
    """What the bucket answers first, in turn; a plain answer is the empty text."""
    return []


@pytest.fixture
def bucket(told: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    answering = type("Answering", (Bucket,), {"objects": {}, "told": told})
    with ThreadingHTTPServer(("127.0.0.1", 0), answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield open_store("s3://b", f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


def add(current: bytes | None) -> bytes:
    return str(int(current or b"0") + 1).encode()


def test_a_conflict_is_told_or_overcome_and_update_comes_through(
    bucket: Store, told: list[str]
) -> None:
    told[:] = ["409"]
    with pytest.raises(WriteConflict):
        bucket.put_if_absent("k", b"1")
    with pytest.raises(ObjectMissing):
        bucket.get("k")

    etag = bucket.put("k", b"1")
    told[:] = ["409"]
    bucket.put_if_match("k", b"2", etag)  # the client asks again, by the same ETag
    with pytest.raises(WriteConflict):
        bucket.put_if_match("k", b"3", etag)
    told[:] = ["", "409", "409"]
    update(bucket, "k", add)
    assert bucket.get("k").data == b"3"


def test_of_racing_first_writes_that_are_all_refused_one_is_made_again(
    bucket: Store, told: list[str]
) -> None:
    told[:] = ["409", "", "409"]  # a write, the look at what is there, another write

    assert put_once(bucket, "k", b"mine") == b"mine"
    assert bucket.get("k").data == b"mine"
    assert put_once(bucket, "k", b"other") == b"mine"


def test_a_slow_down_is_waited_for(bucket: Store, told: list[str]) -> None:
    told[:] = ["503", "503"]
    bucket.put_if_absent("k", b"1")
    told[:] = ["503"]

    assert bucket.get("k").data == b"1"


def test_a_write_whose_reply_was_lost_is_known_as_one_s_own(bucket: Store, told: list[str]) -> None:
    told[:] = ["lost"]
    assert put_once(bucket, "k", b"0") == b"0"

    told[:] = ["", "lost"]
    seen = []

    def note(current: bytes | None) -> bytes | None:
        """Write a mark once; a mark that is there already is one's own."""
        seen.append(current)
        return None if current == b"marked" else b"marked"

    update(bucket, "k", note)
    assert bucket.get("k").data == b"marked"
    assert seen == [b"0", b"marked"]  # the second look is after the refusal of its own retry


def test_half_a_body_is_never_taken_for_a_whole_one(bucket: Store, told: list[str]) -> None:
    bucket.put("k", b"0123456789" * 100)
    told[:] = ["half"] * 20
    with pytest.raises(StoreUnavailable):
        bucket.get("k")

    told[:] = []
    assert len(bucket.get("k").data) == 1000
