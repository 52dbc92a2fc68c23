"""A few of the kills of tests/soak, at fixed moments."""

from pathlib import Path

import pytest

from tests.kills import check_versions, kill_during_trainings
from trainlet.store import open_store

pytestmark = pytest.mark.served


def test_a_killed_service_loses_no_job_and_shows_no_half_version(tmp_path: Path) -> None:
    ended = kill_during_trainings(tmp_path / "store", rounds=3, seed=11)

    assert sum(count for kind, count in ended.items() if kind.startswith("train ")) == 3
    assert check_versions(open_store(str(tmp_path / "store"))) == ended["train succeeded"]
