"""Runs one job, wherever: claims it, keeps its lease, records how it ended."""

import logging
import secrets
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import msgspec

from trainlet import jobs, keys
from trainlet.errors import Broken, ModuleMissing, TrainletError
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.requests import VERBS

log = logging.getLogger(__name__)


class Abandoned(Exception):
    """The job is no longer this worker's."""


class Holder:
    """Holds a job: tells the store how far it is, often enough to keep its lease.

    Args:
        store: Where the job is.
        job_id: The job.
        worker: This worker's token.
        lease_seconds: How long the job stays ours without a word.
    """

    def __init__(self, store: Store, job_id: str, worker: str, lease_seconds: float) -> None:
        self._store, self._job_id, self._worker = store, job_id, worker
        self._lease = lease_seconds
        self._done = threading.Event()
        self._beat = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self) -> "Holder":
        self._beat.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._beat.join()

    def report(self, percent: float, stage: str) -> None:
        """Record progress.

        Raises:
            Abandoned: The job was cancelled, or its lease ran out and another worker has it.
        """

        def edit(state: jobs.State) -> None:
            state.percent, state.stage = percent, stage
            state.log = [*state.log, f"{datetime.now(UTC):%H:%M:%S} {percent:3.0f} % {stage}"]

        self._write(edit)

    def end(self, state: jobs.Phase, **facts: Any) -> None:
        """Record how the job ended; ``facts`` are fields of its state."""

        def edit(job: jobs.State) -> None:
            job.state, job.ended = state, datetime.now(UTC)
            for name, value in facts.items():
                setattr(job, name, value)

        self._write(edit)

    def _write(self, edit: Callable[[jobs.State], None]) -> None:
        if not jobs.renew(self._store, self._job_id, self._worker, self._lease, edit):
            raise Abandoned(self._job_id)

    def _keep(self) -> None:
        while not self._done.wait(self._lease / 4):
            try:
                self._write(lambda _: None)
            except (Abandoned, TrainletError) as error:
                log.warning("job %s: heartbeat: %s", self._job_id, error)


def run_job(store: Store, job_id: str, settings: Settings) -> None:
    """Claim a job and run it to its end, if it is free."""
    worker = secrets.token_hex(8)
    if jobs.claim(store, job_id, worker, settings.lease_seconds):
        run_claimed(store, job_id, settings, worker)


def run_claimed(store: Store, job_id: str, settings: Settings, worker: str) -> None:
    """Run a job to its end; its outcome is in its state, never an exception.

    Args:
        store: Where the job is.
        job_id: The job.
        settings: Lease and limits.
        worker: The token by which the job was claimed.
    """
    with Holder(store, job_id, worker, settings.lease_seconds) as holder:
        try:
            result = _run_verb(store, job_id, settings, holder)
            holder.end("succeeded", percent=100.0, stage="", result=result)
        except Abandoned:
            log.warning("job %s: no longer ours", job_id)
        except TrainletError as error:
            _fail(holder, error)
        except Exception as error:
            log.exception("job %s", job_id)
            _fail(holder, Broken(f"{type(error).__name__}: {error}", remedy=_bug_place(error)))


def _run_verb(store: Store, job_id: str, settings: Settings, holder: Holder) -> dict[str, Any]:
    verb = keys.job_verb(job_id)
    if verb not in VERBS:
        raise ModuleMissing(f"There is no verb {verb!r}.", remedy=f"Ask for one of {VERBS}.")
    request = jobs.read_request(store, job_id).request
    run = import_module(f"trainlet.work.{verb.replace('-', '_')}").run
    result: dict[str, Any] = msgspec.to_builtins(run(request, store, settings, holder.report))
    return result


def _fail(holder: Holder, error: TrainletError) -> None:
    try:
        holder.end("failed", error=error.problem())
    except Abandoned:
        log.warning("a job failed after it was taken away: %s", error)


def _bug_place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"This is a fault of trainlet: {last.name}, line {last.lineno}. Please report it."
