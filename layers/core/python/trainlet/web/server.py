"""The local service: the HTTP server, and a worker process beside it."""

import ipaddress
import multiprocessing
import socket
import threading
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from trainlet import settings as environment
from trainlet.engine.processes import exit_with_parent
from trainlet.errors import BadSettings
from trainlet.scoring.models import Models
from trainlet.settings import Settings
from trainlet.store import open_store
from trainlet.work.worker import run_worker

if TYPE_CHECKING:
    from trainlet.web.front import Front

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
    announce()
    keeper = _Keeper(settings)
    try:
        with TemporaryDirectory() as folder:
            environment.export(msgspec.structs.replace(settings, metrics=folder))
            http_server("trainlet.web.server:front", host, port, settings.workers).serve()
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


def front() -> "Front":
    """Return what one server process runs."""
    from trainlet.web.access_log import AccessLog
    from trainlet.web.app import create_app
    from trainlet.web.front import Front
    from trainlet.web.metrics import Metrics
    from trainlet.web.notes import Notes

    exit_with_parent()
    settings = environment.load()
    store = open_store(settings.store, settings.s3_endpoint)
    control = create_app(store, settings)
    metrics = Metrics(Path(settings.metrics))
    control.add_url_rule("/metrics", view_func=metrics.page)
    notes = Notes(AccessLog(settings.access_log), metrics)
    return Front(Models(store, settings.refresh_seconds), control, settings, notes)


def http_server(target: str, host: str, port: int, workers: int) -> Any:
    """Return an HTTP server for the application that ``target`` (module:factory) makes."""
    return Granian(
        target,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers,
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
