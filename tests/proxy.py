"""A TCP proxy that can lose connections: a server that hangs, without harming the server."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Proxy:
    """Hands bytes on in both directions, but for connections that it has lost."""

    def __init__(self, endpoint: str) -> None:
        target = urlsplit(endpoint)
        self._target = (target.hostname, target.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._gates: list[threading.Event] = []
        self.restore()
        self.endpoint = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        _start(self._accept)

    def hold(self) -> None:
        """Hand nothing on from now on."""
        self._gates[-1].clear()

    def restore(self) -> None:
        """Hand on what comes over new connections; those of before stay as they are."""
        self._gates.append(threading.Event())
        self._gates[-1].set()

    def close(self) -> None:
        """Accept no more, and let go of what is held."""
        self._listener.close()
        for gate in self._gates:
            gate.set()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                caller = self._listener.accept()[0]
                server = socket.create_connection(self._target)
                for ends in ((caller, server), (server, caller)):
                    _start(_copy, *ends, self._gates[-1])


def _start(work: Callable[..., None], *what: object) -> None:
    threading.Thread(target=work, args=what, daemon=True).start()


def _copy(source: socket.socket, sink: socket.socket, gate: threading.Event) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            gate.wait()
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)
    source.close()


@contextmanager
def proxy(endpoint: str) -> Iterator[Proxy]:
    """Run a proxy in front of an HTTP endpoint."""
    running = Proxy(endpoint)
    try:
        yield running
    finally:
        running.close()
