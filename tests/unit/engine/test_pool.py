"""Tasks on several processes: in order, each known by its place, whatever dies."""

import os
import signal
import time
from pathlib import Path

import pytest

from trainlet.engine import pool as pools
from trainlet.engine.pool import Pool, cores
from trainlet.errors import JobLost, TrainingFailed


class Function:
    """Carries a factor, and does what the task says."""

    def __init__(self, folder: Path, factor: int = 10) -> None:
        self.folder, self.factor, self.seen = folder, factor, 0

    def __call__(self, task: object) -> object:
        self.seen += 1
        kind, number = task if isinstance(task, tuple) else ("times", task)
        if kind == "refuse":
            raise TrainingFailed("No.", remedy="Stop.", studio="0021", field="label")
        if kind == "die once" and not (mark := self.folder / str(number)).exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if kind == "die":
            (self.folder / f"{number} {time.monotonic_ns()}").touch()
            os._exit(3)
        if kind == "sleep":
            time.sleep(number)
        if kind == "who":
            time.sleep(0.2)
            return os.getpid(), self.seen
        return number * self.factor


@pytest.fixture(params=[1, 2])
def workers(request: pytest.FixtureRequest) -> int:
    return request.param


def test_results_are_in_the_order_of_the_tasks(tmp_path: Path, workers: int) -> None:
    tasks = [("sleep", 0.3), 1, 2, 3, 4, 5]
    with Pool(Function(tmp_path), workers) as pool:
        found = pool.map(tasks)
        assert [done.result for done in pool.map([7])] == [70]

    assert [done.result for done in found] == [3.0, 10, 20, 30, 40, 50]
    assert [done.place for done in found] == [0, 1, 2, 3, 4, 5]


def test_an_error_fails_its_task_alone_and_keeps_its_place(tmp_path: Path, workers: int) -> None:
    with Pool(Function(tmp_path), workers) as pool:
        found = pool.map([1, ("refuse", 0), 3])

    assert [done.result for done in found] == [10, None, 30]
    error = found[1].error
    assert isinstance(error, TrainingFailed)
    assert (error.detail, error.remedy, error.studio) == ("No.", "Stop.", "0021")
    assert error.place == {"field": "label"}


def test_the_function_goes_to_each_of_several_processes_once(tmp_path: Path) -> None:
    with Pool(Function(tmp_path), 2) as pool:
        found = [done.result for done in pool.map([("who", 0)] * 6)]

    assert os.getpid() not in {pid for pid, _ in found}
    assert len({pid for pid, _ in found}) == 2
    assert len(set(found)) == 6  # each counts on: it is not sent anew


def test_a_worker_that_dies_fails_only_its_task_which_is_tried_once_more(tmp_path: Path) -> None:
    with Pool(Function(tmp_path), 2) as pool:
        found = pool.map([1, ("die once", 2), ("die", 99), 4, 5])
        assert pool.map([6])[0].result == 60

    assert [done.result for done in found] == [10, 20, None, 40, 50]
    assert isinstance(found[2].error, JobLost)
    assert "ended with 3" in found[2].error.detail
    assert len(list(tmp_path.glob("99 *"))) == 2


def test_a_task_is_taken_only_when_it_can_begin(tmp_path: Path, workers: int) -> None:
    taken = []
    tasks = (taken.append(i) or i for i in range(100))
    with Pool(Function(tmp_path), workers) as pool:
        next(pool.each(tasks))

    assert len(taken) <= 2 * workers


def test_leaving_ends_workers_that_are_in_the_middle_of_something(tmp_path: Path) -> None:
    began = time.monotonic()
    with Pool(Function(tmp_path), 2) as pool:
        next(pool.each([("sleep", 60), 1]))

    assert time.monotonic() - began < 30


def test_without_semaphores_tasks_run_in_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "has_semaphores", lambda: False)
    with Pool(Function(tmp_path), 2) as pool:
        assert pool.map([("who", 0)])[0].result == (os.getpid(), 1)


def test_there_is_a_core_at_least() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)
