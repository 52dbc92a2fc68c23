"""A job in hand: its worker tells the store how far it is, often enough to keep it."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from trainlet import jobs
from trainlet.errors import TrainletError
from trainlet.store import Store

log = logging.getLogger(__name__)


class Abandoned(Exception):
    """The job is no longer this worker's."""


class Holder:
    """Holds a job.

    Args:
        store: Where the job is.
        job: The job's id.
        worker: The token of the worker that claimed it.
        lease_seconds: How long the job stays ours without a word.
    """

    def __init__(self, store: Store, job: str, worker: str, lease_seconds: float) -> None:
        self.job, self.worker, self.stage = job, worker, ""
        self._store, self._lease = store, lease_seconds
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
        self.stage = stage

    def end(self, state: jobs.Phase, **facts: Any) -> None:
        """Record how the job ended; ``facts`` are fields of its state."""

        def edit(job: jobs.State) -> None:
            job.state, job.ended = state, datetime.now(UTC)
            for name, value in facts.items():
                setattr(job, name, value)

        self._write(edit)

    def give_back(self, error: TrainletError) -> None:
        """Have the job tried again later; after its last try it has failed with this error."""
        jobs.release(self._store, self.job, self.worker, error.problem())

    def _write(self, edit: Callable[[jobs.State], None]) -> None:
        if not jobs.renew(self._store, self.job, self.worker, self._lease, edit):
            raise Abandoned(self.job)

    def _keep(self) -> None:
        while not self._done.wait(self._lease / 4):
            try:
                self._write(lambda _: None)
            except (Abandoned, TrainletError) as error:
                log.warning("job %s: heartbeat: %s", self.job, error)
