"""Each request is one line of JSON, and lines of many processes stay whole."""

import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.web.access_log import AccessLog, pieces
from trainlet.web.handled import Handled

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def handled(**facts: object) -> Handled:
    plain = {"time": NOON, "request": "r1", "method": "GET", "path": "/healthz"}
    return Handled(
        **{**plain, "route": "/healthz", "status": 200, "microseconds": 250, "size": 9, **facts}
    )


def test_a_line_says_when_what_and_how_long_and_which_version(tmp_path: Path) -> None:
    log = AccessLog(str(tmp_path / "log"))
    log.add(handled())
    log.add(handled(model="m", version=3, rows=20, unknown={"kind": 2}, path='/"\n'))
    assert (tmp_path / "log").read_bytes() == b""
    log.close()
    first, second = map(json.loads, (tmp_path / "log").read_text().splitlines())

    assert first == {
        "time": "2026-01-02T12:00:00Z",
        "request": "r1",
        "method": "GET",
        "path": "/healthz",
        "route": "/healthz",
        "status": 200,
        "microseconds": 250,
        "size": 9,
    }
    assert (second["model"], second["version"], second["rows"]) == ("m", 3, 20)
    assert (second["unknown"], second["path"]) == ({"kind": 2}, '/"\n')


def test_a_log_is_appended_to_and_each_line_written_once(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_text("before\n")
    log = AccessLog(str(file))
    for _ in range(3):
        log.add(handled())
        log.write()
    log.close()

    assert len(file.read_text().splitlines()) == 4


def test_without_a_path_there_is_no_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    log = AccessLog("")
    log.add(handled())
    log.close()

    assert list(tmp_path.iterdir()) == []


def test_a_dash_is_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    log = AccessLog("-")
    log.add(handled(request="to-stdout"))
    log.close()

    assert '"request":"to-stdout"' in capfd.readouterr().out


def test_lines_in_a_pipe_are_whole_whoever_else_writes_there() -> None:
    reader, writer = os.pipe()
    logs = [AccessLog(f"/dev/fd/{writer}") for _ in range(2)]
    os.close(writer)
    for log in logs:
        for number in range(100):
            log.add(handled(path=f"/{number:0200}"))
    writing = [threading.Thread(target=log.close) for log in logs]
    for thread in writing:
        thread.start()
    with os.fdopen(reader, "rb") as taken:
        lines = [json.loads(line)["path"] for line in taken]
    for thread in writing:
        thread.join()

    assert sorted(lines) == sorted(f"/{number:0200}" for number in range(100) for _ in logs)


@given(
    st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b""))), st.integers(1, 60)
)
def test_pieces_hold_all_lines_in_order_and_none_is_cut(lines: list[bytes], most: int) -> None:
    found = pieces(lines, most)

    assert b"".join(found) == b"".join(line + b"\n" for line in lines)
    assert all(piece.endswith(b"\n") for piece in found)
    assert all(len(piece) <= most or piece.count(b"\n") == 1 for piece in found)
