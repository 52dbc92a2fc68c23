"""Fifty kills during fifty trainings."""

from pathlib import Path

from tests.kills import check_versions, kill_during_trainings
from trainlet.store import open_store

ROUNDS = 50


def test_fifty_kills_lose_no_job_and_show_no_half_version(tmp_path: Path) -> None:
    ended = kill_during_trainings(tmp_path / "store", ROUNDS, seed=1)
    print(dict(ended))

    assert sum(count for kind, count in ended.items() if kind.startswith("train ")) == ROUNDS
    assert check_versions(open_store(str(tmp_path / "store"))) == ended["train succeeded"]
