"""A reply that waits elsewhere is fetched there, by who isn't told the service's key."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from trainlet.client.connection import Connection

KEYS: list[str | None] = []


class Elsewhere(BaseHTTPRequestHandler):
    """Has what was too large."""

    def do_GET(self) -> None:
        KEYS.append(self.headers["Authorization"])
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"large": true}')

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_reply_that_waits_elsewhere_is_read_there_without_the_key() -> None:
    with served(Elsewhere) as elsewhere:

        class Service(Elsewhere):
            def do_GET(self) -> None:
                KEYS.append(self.headers["Authorization"])
                self.send_response(303)
                self.send_header("Location", elsewhere)
                self.end_headers()

            do_POST = do_GET

        with served(Service) as url, Connection(url, "secret") as connection:
            read = connection.read("/v1/jobs/faces-1/faces/0.png")
            posted = connection._answer("POST", "/v1/models/income/score", content=b"")

    assert (read, posted) == (b'{"large": true}', {"large": True})
    assert KEYS == ["Bearer secret", None] * 2
