"""What is noted is written soon, and all of it by the end."""

import time
from pathlib import Path

from tests.unit.web.test_access_log import handled
from trainlet.web.access_log import AccessLog
from trainlet.web.metrics import Metrics
from trainlet.web.notes import Notes


def notes(folder: Path) -> Notes:
    (folder / "metrics").mkdir()
    return Notes(AccessLog(str(folder / "log")), Metrics(folder / "metrics"))


def test_what_is_noted_is_written_while_the_server_runs(tmp_path: Path) -> None:
    made = notes(tmp_path)
    made.add(handled())
    until = time.monotonic() + 5
    while not (tmp_path / "log").read_bytes() and time.monotonic() < until:
        time.sleep(0.02)

    assert (tmp_path / "log").read_bytes().count(b"\n") == 1
    made.close()


def test_the_end_writes_what_is_left(tmp_path: Path) -> None:
    made = notes(tmp_path)
    for _ in range(3):
        made.add(handled())
    made.close()

    assert (tmp_path / "log").read_bytes().count(b"\n") == 3
    assert len(list((tmp_path / "metrics").iterdir())) == 1
