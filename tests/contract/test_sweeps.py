"""A sweep whose coordinating process is killed goes on, and ends with the same best model."""

import os
import signal
import subprocess
import sys
import time

import msgspec
import pytest

from tests.trained import ADULT, let_time_pass, run_to_end, upload
from trainlet import jobs, keys, registry
from trainlet.evaluations.trials import SweepResult
from trainlet.store import Store

RUNS_A_JOB = """
import sys
from trainlet.settings import Settings
from trainlet.store import open_store
from trainlet.work.runner import run_job

if __name__ == "__main__":
    run_job(open_store(sys.argv[1]), sys.argv[2], Settings())
"""
RECIPE = {
    "dataset": "adult",
    "label": "income",
    "columns": ["age", "education-num", "hours-per-week", "occupation"],
    "learner": {"use": "two-class-boosted-decision-tree"},
}
SWEEP = {
    "mode": "entire-grid",
    "ranges": {"number_of_trees_constructed": "30, 60", "learning_rate": "0.05, 0.1, 0.2"},
    "ranges_only": True,
    "folds": 3,
}


BAYESIAN = {
    "mode": "bayesian",
    "runs": 10,
    "ranges": {"number_of_trees_constructed": "30-60", "learning_rate": "0.05, 0.1, 0.2"},
    "folds": 3,
}


def started(store: Store, job_id: str) -> subprocess.Popen[bytes]:
    """Return a process, leader of its own group, that runs a job."""
    command = [sys.executable, "-c", RUNS_A_JOB, store.url, job_id]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(command, env=environment, start_new_session=True)


def kept(store: Store, job_id: str) -> dict[str, float]:
    """Return the trials that are kept of a job, and when each was written."""
    return {entry.key: entry.modified for entry in store.list(f"{keys.TRIALS}{job_id}/")}


def wait_for(what: str, happens: object, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not happens():  # type: ignore[operator]
        assert time.monotonic() < until, what
        time.sleep(0.02)


def is_empty(group: int) -> bool:
    """Tell whether a group has no process left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def swept(store: Store, job_id: str) -> tuple[SweepResult, str]:
    state = jobs.find_state(store, job_id)
    assert state.result, state.error
    found = msgspec.json.decode(store.get(state.result["sweep_key"]).data, type=SweepResult)
    index = registry.read_index(store, state.result["model"])
    version = registry.resolve(index, state.result["model"])
    return found, registry.read_manifest(store, state.result["model"], version).sha256


@pytest.mark.parametrize("sweep", [SWEEP, BAYESIAN], ids=["grid", "bayesian"])
def test_a_killed_sweep_is_finished_without_repeating_a_trial(
    store: Store, sweep: dict[str, object]
) -> None:
    lines = ADULT.read_bytes().splitlines(keepends=True)
    upload(store, "adult", b"".join(lines[:1500]))
    asked = {"recipe": RECIPE, "sweep": sweep}
    killed = jobs.submit(store, "tune", {"model": "killed", **asked})
    process = started(store, killed)
    wait_for("a trial is kept", lambda: len(kept(store, killed)) >= 2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_for("the workers end with it", lambda: is_empty(process.pid))
    before = kept(store, killed)
    assert 2 <= len(before) < 10
    jobs.change(store, killed, let_time_pass)
    run_to_end(store, killed)
    whole = jobs.submit(store, "tune", {"model": "whole", **asked})
    run_to_end(store, whole)

    after = kept(store, killed)
    assert len(after) == len(kept(store, whole)) > len(before)
    assert {key: after[key] for key in before} == before
    (resumed, resumed_model), (undisturbed, model) = swept(store, killed), swept(store, whole)
    assert [t.settings for t in resumed.trials] == [t.settings for t in undisturbed.trials]
    assert [t.metrics for t in resumed.trials] == [t.metrics for t in undisturbed.trials]
    assert resumed_model == model
