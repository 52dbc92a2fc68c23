"""A job is stopped before its function is: it goes on in another call, or fails with a reason."""

import signal
import time
from typing import Any

import pytest

from tests.trained import AUTOMOBILES, GAPS, upload
from trainlet import jobs, keys, registry
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work import deadline
from trainlet.work.deadline import NearItsEnd, stopped_in_time
from trainlet.work.runner import run_job

SWEEP = {"mode": "random-grid", "runs": 3, "folds": 2}


def sleep_for(seconds: float) -> None:
    with stopped_in_time(seconds, lambda: False):
        try:
            time.sleep(10)
        except Exception:  # noqa: BLE001 - as a library would
            pytest.fail("it was caught")


def test_a_block_is_left_and_nothing_that_catches_errors_keeps_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deadline, "MARGIN_SECONDS", 0.8)
    before = signal.getsignal(signal.SIGUSR1)
    with pytest.raises(NearItsEnd):
        sleep_for(1.0)

    assert signal.getsignal(signal.SIGUSR1) is before


def test_a_block_that_is_done_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "MARGIN_SECONDS", 0.0)
    with stopped_in_time(0.05, lambda: False):
        pass
    time.sleep(0.2)
    with stopped_in_time(None, lambda: False):
        pass


def test_a_block_that_is_spared_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "MARGIN_SECONDS", 0.0)
    asked = []
    with stopped_in_time(0.1, lambda: not asked.append(1)):
        time.sleep(0.3)

    assert asked == [1]


def test_a_version_that_is_being_published_is_published(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(store, "autos", AUTOMOBILES.read_bytes())
    job = jobs.submit(store, "train", {"model": "m", "recipe": GAPS})
    publish = registry.publish

    def struck(*arguments: Any) -> int:
        number = publish(*arguments)
        signal.raise_signal(signal.SIGUSR1)
        return number

    monkeypatch.setattr(registry, "publish", struck)
    ended = run_job(store, job, settings, 900.0)

    assert (ended, jobs.read_state(store, job).state) == ("succeeded", "succeeded")


def test_what_keeps_nothing_fails_with_the_place_where_it_belongs(
    store: Store, settings: Settings
) -> None:
    upload(store, "autos", AUTOMOBILES.read_bytes())
    job = jobs.submit(store, "train", {"model": "m", "recipe": GAPS})
    ended = run_job(store, job, settings, 1.0)
    state = jobs.read_state(store, job)

    assert (ended, state.state) == ("failed", "failed")
    assert state.error is not None
    assert state.error["code"] == "OverBudget"
    assert "fewer rows" in state.error["remedy"]


def test_what_has_kept_more_than_the_last_time_goes_on(store: Store) -> None:
    job = jobs.submit(store, "tune", {"model": "m"})
    for kept, is_put_off in ((1, True), (3, True), (3, False)):
        assert jobs.claim(store, job, "me", 60)
        assert jobs.put_off(store, job, "me", kept) is is_put_off
    state = jobs.read_state(store, job)

    assert (state.state, state.worker, state.attempts, state.kept) == ("running", "me", 1, 3)


def test_a_sweep_that_is_stopped_goes_on_where_it_was(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(store, "autos", AUTOMOBILES.read_bytes())
    job = jobs.submit(store, "tune", {"model": "m", "recipe": GAPS, "sweep": SWEEP})

    def stop(*_: object) -> None:
        raise NearItsEnd

    with monkeypatch.context() as patched:
        patched.setattr("trainlet.work.tune.published", stop)
        first = run_job(store, job, settings)
    waiting = jobs.read_state(store, job)
    trials = {entry.key: entry.etag for entry in store.list(keys.trial(job))}
    again = run_job(store, job, settings)
    done = jobs.read_state(store, job)

    assert (first, waiting.state, waiting.kept) == ("", "queued", len(trials))
    assert trials
    assert (again, done.state) == ("succeeded", "succeeded"), done.error
    assert {entry.key: entry.etag for entry in store.list(keys.trial(job))} == trials
