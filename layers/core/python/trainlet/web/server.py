"""The local service: the HTTP server, and a worker process beside it."""

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import TYPE_CHECKING

from granian.constants import Interfaces

from trainlet import settings as environment
from trainlet.engine.processes import exit_with_parent
from trainlet.scoring.models import Models
from trainlet.settings import Settings
from trainlet.store import open_store
from trainlet.web.listening import RESTART_SECONDS, check_address, check_port, listen
from trainlet.work.worker import run_worker

if TYPE_CHECKING:
    from trainlet.web.front import Front


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
    check_address(host, settings.key)
    check_port(host, port)
    open_store(settings.store, settings.s3_endpoint)
    announce()
    keeper = _Keeper(settings)
    try:
        listen("trainlet.web.server:front", Interfaces.RSGI, settings, (host, port))
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
