"""The local service: the HTTP server, and a worker process beside it."""

import ipaddress
import logging
import multiprocessing
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


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve until stopped.

    Raises:
        BadSettings: The address can be reached from elsewhere, and no key is set.
        StoreUnavailable: The store can't be opened.
    """
    check_address(host, settings.key)
    open_store(settings.store, settings.s3_endpoint)
    environment.export(settings)
    worker = multiprocessing.get_context("spawn").Process(target=run_worker, args=(settings,))
    worker.start()
    try:
        http_server("trainlet.web.server:application", host, port).serve()
    finally:
        worker.terminate()
        worker.join()


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
    logging.getLogger("_granian").setLevel(logging.ERROR)
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
        log_level=LogLevels.warning,
    )


def check_address(host: str, key: str) -> None:
    """Raise ``BadSettings`` if others could reach the address and no key keeps them out."""
    if not key and not _is_loopback(host):
        raise BadSettings(
            f"{host} can be reached from other machines, and no key is set.",
            remedy="Set TRAINLET_KEY to a long random text, or serve on 127.0.0.1.",
            field="key",
        )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
