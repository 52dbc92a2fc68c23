"""Maps a function over tasks on the machine's cores.

The function, with whatever data it carries, goes to each worker once. Every worker has a pipe of
its own, so that it is known which task one died of: that task alone is tried again, once. Without
multiprocessing's semaphores (on AWS Lambda), and with one worker, tasks run in this process.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple, Self, cast

from trainlet.engine.processes import Processes
from trainlet.errors import JobLost, TrainletError

Function = Callable[[Any], Any]
TRIES = 2


class Done(NamedTuple):
    """A task that has ended.

    Attributes:
        place: Which one, from 0.
        result: What the function returned; None if it failed.
        error: What it failed of, if it did.
    """

    place: int
    result: Any
    error: TrainletError | None = None


class Job(NamedTuple):
    """A task on its way: which one, what it is, and which try it is."""

    place: int
    task: Any
    attempt: int = 1


class Worker(NamedTuple):
    """A process, and the pipe to it."""

    process: BaseProcess
    pipe: Connection


class Pool:
    """Worker processes that all know one function; they start when there is work for them.

    Args:
        function: From a task to its result; they all can be pickled. An error of our own family
            fails the task; any other ends the worker.
        workers: How many processes.
        preload: Modules that are imported once, before the workers are forked.
    """

    def __init__(self, function: Function, workers: int, preload: Sequence[str] = ()) -> None:
        self._function = function
        self._most = workers if has_semaphores() else 1
        self._processes = Processes(list(preload))
        self._idle: list[Worker] = []
        self._busy: dict[Connection, tuple[Worker, Job]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in [*self._idle, *(worker for worker, _ in self._busy.values())]:
            _bury(worker)
        self._idle.clear()
        self._busy.clear()

    def each(self, tasks: Iterable[Any]) -> Iterator[Done]:
        """Yield each task's end as it comes; a task is taken from ``tasks`` when it can begin."""
        jobs = (Job(place, task) for place, task in enumerate(tasks))
        if self._most <= 1:
            for job in jobs:
                yield _done(self._function, job)
            return
        again: list[Job] = []
        while True:
            self._deal(again, jobs)
            if not self._busy:
                return
            for pipe in wait(list(self._busy)):
                worker, job = self._busy.pop(cast("Connection", pipe))
                yield from self._ended(worker, job, again)

    def map(self, tasks: Iterable[Any]) -> list[Done]:
        """Return how each task ended, in the order of the tasks."""
        return sorted(self.each(tasks), key=lambda done: done.place)

    def _deal(self, again: list[Job], jobs: Iterator[Job]) -> None:
        """Give every worker that is free a job, first those that are tried again."""
        while len(self._busy) < self._most:
            job = again.pop() if again else next(jobs, None)
            if job is None:
                return
            worker = self._idle.pop() if self._idle else self._hire()
            with suppress(OSError):  # it is dead already, which is seen when it is waited for
                worker.pipe.send(job)
            self._busy[worker.pipe] = worker, job

    def _ended(self, worker: Worker, job: Job, again: list[Job]) -> Iterator[Done]:
        """Yield a job's end, unless its worker died and it is to be tried again."""
        try:
            done = worker.pipe.recv()
        except (EOFError, OSError):
            how = _bury(worker)
            if job.attempt < TRIES:
                again.append(job._replace(attempt=job.attempt + 1))
                return
            done = Done(job.place, None, _lost(how))
        else:
            self._idle.append(worker)
        yield done

    def _hire(self) -> Worker:
        ours, theirs = multiprocessing.Pipe()
        process = self._processes.start(_serve, theirs, self._function)
        theirs.close()
        return Worker(process, ours)


def has_semaphores() -> bool:
    """Tell whether the platform has what multiprocessing needs."""
    try:
        multiprocessing.get_context("spawn").Lock()
    except (ImportError, OSError):
        return False
    return True


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _serve(pipe: Connection, function: Function) -> None:
    with suppress(EOFError):
        while True:
            pipe.send(_done(function, pipe.recv()))


def _done(function: Function, job: Job) -> Done:
    try:
        return Done(job.place, function(job.task))
    except TrainletError as error:
        return Done(job.place, None, error)


def _bury(worker: Worker) -> int:
    """Make sure that a worker is gone, and return how it ended."""
    worker.process.join(0.1)
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()
    return worker.process.exitcode or 0


def _lost(code: int) -> JobLost:
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
    return JobLost(
        f"The worker process {how}, twice.",
        remedy="Take fewer rows, or settings that need less memory.",
    )
