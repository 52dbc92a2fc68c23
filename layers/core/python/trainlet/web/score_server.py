"""Scoring alone, for many requests: plain WSGI on one thread in each of several processes.

Neither the control plane nor a worker is here, so nothing but scores waits for scores: a thread
of its own looks at the store, and a new version answers once it is loaded.
"""

import threading
import time
from collections.abc import Callable, Iterable
from multiprocessing.util import Finalize
from pathlib import Path

from granian.constants import Interfaces

from trainlet import access
from trainlet import settings as environment
from trainlet.engine.processes import exit_with_parent
from trainlet.errors import NotFound, TrainletError
from trainlet.scoring import dialects
from trainlet.scoring.dialects import native
from trainlet.scoring.environ import Application, Environ, StartResponse
from trainlet.scoring.exchange import JSON, Reply
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.scoring.wsgi import answer, send
from trainlet.settings import Settings
from trainlet.store import open_store
from trainlet.web.access_log import AccessLog
from trainlet.web.handled import NO_ROUTE, arrived
from trainlet.web.listening import check_address, check_port, listen
from trainlet.web.metrics import Metrics
from trainlet.web.notes import Notes

HEALTH, METRICS = "/healthz", "/metrics"
SHORTEST_RENEWAL = 0.05


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
    target = "trainlet.web.score_server:application"
    listen(target, Interfaces.WSGI, settings, (host, port), blocking_threads=1)


def application() -> Application:
    """Return what one process runs, by the settings of the environment."""
    exit_with_parent()
    settings = environment.load()
    store = open_store(settings.store, settings.s3_endpoint)
    models = Models(store, settings.refresh_seconds, patience=0)
    pause = max(settings.refresh_seconds / 2, SHORTEST_RENEWAL)
    threading.Thread(target=_renew_on, args=(models, pause), daemon=True).start()
    notes = Notes(AccessLog(settings.access_log), Metrics(Path(settings.metrics)))
    Finalize(None, notes.close, exitpriority=1)
    return _Scores(models, settings, notes)


class _Scores:
    """Answers the requests of one process, one after another."""

    def __init__(self, models: Models, settings: Settings, notes: Notes) -> None:
        self._scorer = Scorer(models, settings)
        self._settings = settings
        self._notes = notes

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        arrival = arrived(environ.get("HTTP_X_REQUEST_ID", ""))
        path = environ["PATH_INFO"]
        dialect = dialects.find(path)
        if dialect:
            route, limit = dialects.name(dialect), self._settings.max_score_bytes
            reply = answer(self._scorer, dialect, environ, limit)
        else:
            route, reply = self._other(path, environ.get("HTTP_AUTHORIZATION", ""))
        sent = send(reply, start_response, ("X-Request-Id", arrival.request))
        self._notes.add(arrival.handled(environ["REQUEST_METHOD"], path, route, reply))
        return sent

    def _other(self, path: str, authorization: str) -> tuple[str, Reply]:
        if path == HEALTH:
            return path, Reply(200, {"Content-Type": JSON}, b'{"status":"ok"}')
        try:
            access.check(self._settings.key, authorization)
            if path == METRICS:
                body, headers = self._notes.metrics.page()
                return path, Reply(200, headers, body)
        except TrainletError as error:
            return NO_ROUTE, native.refuse(error)
        missing = NotFound("Here are scores alone.", remedy="Ask `trainlet serve` for the rest.")
        return NO_ROUTE, native.refuse(missing)


def _renew_on(models: Models, pause: float) -> None:
    while True:
        time.sleep(pause)
        models.renew()
