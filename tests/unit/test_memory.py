"""How large a table may be for the memory there is."""

from pathlib import Path

import pytest

from trainlet import memory
from trainlet.memory import TABLE_FACTOR, fitting


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which a control group tells its limit."""
    file = tmp_path / "memory.max"
    monkeypatch.setattr(memory, "CGROUPS", (str(tmp_path / "none"), str(file)))
    return file


def test_a_table_takes_a_sixth_of_what_the_group_may_have(group: Path) -> None:
    group.write_text("600000000\n")

    assert fitting(2**40) == 600_000_000 // TABLE_FACTOR
    assert fitting(1000) == 1000


def test_a_group_without_a_limit_leaves_that_of_the_machine(group: Path) -> None:
    group.write_text("max\n")
    machine = fitting(2**62)

    assert machine > 2**27
    group.write_text(str(2**62))
    assert fitting(2**62) == machine
