"""The HTTP interface between Lambda and a function's runtime client, one for each environment.

Reference: AWS Lambda, "Using the Lambda runtime API for custom runtimes", version 2018-06-01.
"""

import queue
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

MOST_BYTES = 6 * 2**20
TOO_LARGE = b'{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"over 6 MB"}'


class Invocation(NamedTuple):
    """An event for the function, and until when it may answer (seconds since 1970)."""

    request: str
    event: bytes
    deadline: float


class Outcome(NamedTuple):
    """What came of an invocation: ``response``, ``error``, ``exit`` or ``timeout``."""

    kind: str
    payload: bytes


class RuntimeApi:
    """Hands events to one runtime client and takes its answers."""

    def __init__(self) -> None:
        self._events: queue.Queue[Invocation | None] = queue.Queue()
        self._answers: queue.Queue[Outcome] = queue.Queue()
        self.is_ready = threading.Event()
        self._is_restored = threading.Event()
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        """Where the runtime client finds it."""
        return f"127.0.0.1:{self._server.server_port}"

    def ask(self, event: bytes, seconds: float) -> Outcome:
        """Return what the function makes of an event within its time."""
        request = str(uuid.uuid4())
        self._events.put(Invocation(request, event, time.time() + seconds))
        try:
            return self._answers.get(timeout=seconds)
        except queue.Empty:
            return Outcome("timeout", b'{"errorType":"Sandbox.Timedout"}')

    def next(self) -> Invocation | None:
        """Return the next event, once there is one; None at the end."""
        self.is_ready.set()
        return self._events.get()

    def await_restore(self) -> None:
        """Hold a process that is kept as a snapshot until it wakes."""
        self.is_ready.set()
        self._is_restored.wait()

    def restore(self) -> None:
        """Let it wake."""
        self._is_restored.set()

    def take(self, outcome: Outcome) -> None:
        """Take what came of an event, or of the function's initialisation."""
        self._answers.put(outcome)
        self.is_ready.set()

    def close(self) -> None:
        """End the server."""
        self.restore()
        self._events.put(None)
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, api: RuntimeApi) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.api = api

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a function that is killed leaves its connection open."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        if self.path.endswith("/restore/next"):
            self.server.api.await_restore()
            return self._reply(200, b"", {})
        return self._hand_out()

    def _hand_out(self) -> None:
        invocation = self.server.api.next()
        if invocation is None:
            self.close_connection = True
            return
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request,
            "Lambda-Runtime-Deadline-Ms": str(int(invocation.deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:000000000000:f",
            "Lambda-Runtime-Trace-Id": f"Root=1-{int(time.time()):x}-{uuid.uuid4().hex[:24]}",
        }
        self._reply(200, invocation.event, headers)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        is_response = self.path.endswith("/response")
        if is_response and len(body) > MOST_BYTES:
            is_response, body = False, TOO_LARGE
        self.server.api.take(Outcome("response" if is_response else "error", body))
        self._reply(202, b"{}", {})

    def _reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        stated = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
        for name, value in stated.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *parts: object) -> None:
        """Nobody listens."""
