"""The local worker: sees jobs and uploads arrive, and gives each job a process of its own."""

import os
import secrets
import signal
import time
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from trainlet import job_ids, jobs
from trainlet.engine.processes import Processes, exit_with_parent
from trainlet.errors import JobMissing, StoreUnavailable
from trainlet.settings import Settings
from trainlet.store import Store, open_store
from trainlet.work.requests import VERBS
from trainlet.work.runner import run_claimed
from trainlet.work.triggers.asking import strike
from trainlet.work.triggers.dropzone import DropZone

PRELOAD = ["trainlet.work.preload"]
FULL_SCAN_SECONDS = 60.0
LOOK_BACK_SECONDS = 600.0
DROP_ZONE_SECONDS = 1.0
CLOCK_SECONDS = 5.0


class Running(NamedTuple):
    """A job and the process that runs it."""

    process: BaseProcess
    token: str
    began: float


class Worker:
    """Starts waiting jobs, ends cancelled and overlong ones, and reports those that died.

    Args:
        store: Where jobs arrive.
        settings: Slots, limits and pauses.
        processes: Starts the processes.
    """

    def __init__(self, store: Store, settings: Settings, processes: Processes) -> None:
        self._store, self._settings, self._processes = store, settings, processes
        self._slots = settings.job_slots or os.cpu_count() or 1
        self._running: dict[str, Running] = {}
        self._ended: set[str] = set()
        self._due: dict[str, float] = {}
        self._drop_zone = DropZone(store)
        self._next_full_scan = self._next_look = self._next_strike = 0.0

    def step(self) -> None:
        """Look once at the jobs that run, at what else has come, and at the jobs that wait."""
        for job_id in list(self._running):
            self._watch(job_id)
        self._look_around(time.time())
        self._start_waiting()

    def _look_around(self, now: float) -> None:
        """Have jobs made of what was dropped, and of what the clock asks for."""
        if now >= self._next_look:
            self._next_look = now + DROP_ZONE_SECONDS
            self._drop_zone.look()
        if now >= self._next_strike:
            self._next_strike = now + CLOCK_SECONDS
            strike(self._store, datetime.now(UTC))

    def _watch(self, job_id: str) -> None:
        running = self._running[job_id]
        if not running.process.is_alive():
            del self._running[job_id]
            jobs.lose(self._store, job_id, running.token, _reason(running.process.exitcode))
        elif self._is_overlong(running):
            running.process.kill()
            limit = f"It ran longer than {self._settings.job_seconds:g} s."
            jobs.lose(self._store, job_id, running.token, limit)
        elif jobs.find_state(self._store, job_id).state == "cancelled":
            running.process.kill()

    def _is_overlong(self, running: Running) -> bool:
        return time.monotonic() - running.began > self._settings.job_seconds

    def _start_waiting(self) -> None:
        now = time.time()
        is_full = now >= self._next_full_scan
        if is_full:
            self._next_full_scan = now + FULL_SCAN_SECONDS
        since = 0.0 if is_full else now - LOOK_BACK_SECONDS
        waiting = [job for verb in VERBS for job in jobs.requested(self._store, verb, since)]
        for job_id in sorted(waiting, key=lambda job: job[-36:]):  # by time, whatever the verb
            if self._has_slot(job_id) and self._is_startable(job_id, now):
                self._start(job_id)

    def _has_slot(self, job_id: str) -> bool:
        """Tell whether another job of its verb may run: long trainings don't hold up uploads."""
        verbs = [job_ids.verb_of(job) for job in self._running]
        return verbs.count(job_ids.verb_of(job_id)) < self._slots

    def _is_startable(self, job_id: str, now: float) -> bool:
        if job_id in self._ended or job_id in self._running or self._due_at(job_id) > now:
            return False
        state = jobs.find_state(self._store, job_id)
        if state.has_ended:
            self._ended.add(job_id)
        return state.is_free(now)

    def _due_at(self, job_id: str) -> float:
        if job_id not in self._due:
            self._due[job_id] = _not_before(self._store, job_id)
        return self._due[job_id]

    def _start(self, job_id: str) -> None:
        token = secrets.token_hex(8)
        if not jobs.claim(self._store, job_id, token, self._settings.lease_seconds):
            return
        process = self._processes.start(_run, self._settings, job_id, token)
        self._running[job_id] = Running(process, token, time.monotonic())


def run_worker(settings: Settings) -> None:
    """Run jobs until the process is stopped, or the one that started it is gone."""
    exit_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    processes = Processes(PRELOAD)
    processes.start(_nothing).join()  # the heavy imports happen now, not in the first job
    worker = Worker(open_store(settings.store, settings.s3_endpoint), settings, processes)
    while True:
        try:
            worker.step()
        except StoreUnavailable:
            time.sleep(1)
        time.sleep(settings.poll_seconds)


def _run(settings: Settings, job_id: str, token: str) -> None:
    store = open_store(settings.store, settings.s3_endpoint)
    run_claimed(store, job_id, settings, token)


def _not_before(store: Store, job_id: str) -> float:
    try:
        return jobs.not_before(store, job_id)
    except JobMissing:
        return 0.0  # running it tells what is wrong


def _nothing() -> None:
    """Do nothing, in a process of its own."""


def _reason(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        name = signal.Signals(-exitcode).name
        hint = " (often: out of memory)" if name == "SIGKILL" else ""
        return f"The process that ran it was ended by {name}{hint}."
    return f"The process that ran it ended with code {exitcode}."
