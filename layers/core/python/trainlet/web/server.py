"""The local service: the HTTP server, and a worker process beside it."""

import ipaddress
import multiprocessing
import socket
import threading
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from trainlet import settings as environment
from trainlet.engine.processes import exit_with_parent
from trainlet.errors import BadSettings
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.scoring.wsgi import Application, in_front
from trainlet.settings import Settings
from trainlet.store import open_store
from trainlet.work.worker import run_worker

THREADS = 32
BACKLOG = 1024
RESTART_SECONDS = 1.0


def serve(settings: Settings, host: str, port: int, announce: Callable[[], None]) -> None:
    """Serve until stopped.

    Args:
        settings: The store, the key, the limits.
        host: Address to listen on.
        port: Port to listen on.
        announce: Called once nothing speaks against it.

    Raises:
        BadSettings: The address is open to others and there is no key, or the port is taken.
        StoreUnavailable: The store doesn't answer.
    """
    _check_address(host, settings.key)
    _check_port(host, port)
    open_store(settings.store, settings.s3_endpoint)
    environment.export(settings)
    announce()
    keeper = _Keeper(settings)
    try:
        http_server("trainlet.web.server:application", host, port).serve()
    finally:
        keeper.stop()


class _Keeper:
    """Keeps one worker process running, until told to stop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stopped = threading.Event()
        self._worker = self._new_worker()
        threading.Thread(target=self._keep, daemon=True).start()

    def stop(self) -> None:
        """End the worker, and the jobs it runs."""
        self._stopped.set()
        self._worker.terminate()
        self._worker.join()

    def _keep(self) -> None:
        self._worker.join()
        while not self._stopped.wait(RESTART_SECONDS):
            self._worker = self._new_worker()
            self._worker.join()

    def _new_worker(self) -> SpawnProcess:
        spawn = multiprocessing.get_context("spawn")
        worker = spawn.Process(target=run_worker, args=(self._settings,))
        worker.start()
        return worker


def application() -> Application:
    """Return what one server process runs: scoring in front, the control plane behind."""
    from trainlet.web.app import create_app

    exit_with_parent()
    settings = environment.load()
    store = open_store(settings.store, settings.s3_endpoint)
    scorer = Scorer(Models(store, settings.refresh_seconds), settings)
    app: Any = create_app(store, settings)
    return in_front(scorer, settings.max_score_bytes, app)


def http_server(target: str, host: str, port: int) -> Any:
    """Return an HTTP server for the application that ``target`` (module:factory) makes."""
    return Granian(
        target,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        websockets=False,
        log_level=LogLevels.error,
    )


def _check_address(host: str, key: str) -> None:
    """Raise ``BadSettings`` if others could reach the address and no key keeps them out."""
    if not key and not _is_loopback(host):
        raise BadSettings(
            f"{host} can be reached from other machines, and no key is set.",
            remedy="Set TRAINLET_KEY to a long random text, or serve on 127.0.0.1.",
            field="key",
        )


def _check_port(host: str, port: int) -> None:
    """Raise ``BadSettings`` if something listens there: the server would share the port with it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise BadSettings(
            f"{host}:{port} can't be listened on: {error.strerror}.",
            remedy="Stop what listens there, or choose another with --port.",
            field="port",
        ) from None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
