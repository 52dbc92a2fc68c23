"""A machine or settings that can't carry the work are warned of, with the remedy."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.memory import MemoryStore
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.examination import machine
from trainlet.work.examination.finding import Finding
from trainlet.work.examination.machine import choices, limits


def found(look: Callable[..., Any], store: Store, **settings: Any) -> dict[str, Finding]:
    return {finding.check: finding for finding in look(store, Settings(**settings))}


def test_more_jobs_than_cores_are_warned_of(store: Store) -> None:
    assert found(limits, store)["cores"].state == "ok"
    crowded = found(limits, store, job_slots=1000)["cores"]

    assert crowded.state == "warning"
    assert "for 1000 jobs" in crowded.detail
    assert "TRAINLET_JOB_SLOTS" in crowded.remedy


def test_few_open_files_are_warned_of(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 4096))
    few = found(limits, store)["open files"]

    assert (few.state, few.detail) == ("warning", "A process may hold 256 files.")
    assert "ulimit -n 1024" in few.remedy


@pytest.mark.parametrize(("kilobytes", "state"), [(4 * 2**20, "ok"), (2**19, "warning")])
def test_little_memory_is_warned_of(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kilobytes: int, state: str
) -> None:
    told = tmp_path / "meminfo"
    told.write_text(f"MemTotal:  99999999 kB\nMemFree:  1 kB\nMemAvailable:  {kilobytes} kB\n")
    monkeypatch.setattr(machine, "MEMORY", told)
    memory = found(limits, store)["memory"]

    assert memory.state == state
    assert memory.detail == f"{kilobytes / 2**20:.1f} GiB are free."


def test_memory_is_passed_over_where_the_system_doesn_t_tell(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "MEMORY", tmp_path / "nothing")

    assert "memory" not in found(limits, store)


def test_a_full_disk_is_warned_of(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(store.url)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=100 * 2**20))

    assert found(limits, store)["disk"].detail == "0.1 GiB are free where the store is."
    assert found(limits, store)["disk"].state == "warning"


def test_a_bucket_has_no_disk_to_look_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MemoryStore, "url", "s3://bucket")

    assert "disk" not in found(limits, MemoryStore())


@pytest.mark.parametrize(
    ("settings", "check", "state"),
    [
        ({"lease_seconds": 2, "poll_seconds": 0.5}, "lease", "ok"),
        ({"lease_seconds": 1, "poll_seconds": 0.5}, "lease", "warning"),
        ({"refresh_seconds": 60}, "refresh", "ok"),
        ({"refresh_seconds": 3600}, "refresh", "warning"),
    ],
)
def test_settings_that_don_t_fit_each_other_are_warned_of(
    store: Store, settings: dict[str, float], check: str, state: str
) -> None:
    assert found(choices, store, **settings)[check].state == state


def test_the_key_is_told_of_and_never_told(store: Store) -> None:
    assert "loopback alone" in found(choices, store)["key"].detail
    assert found(choices, store, key="a-secret")["key"].detail == "A key is set."
