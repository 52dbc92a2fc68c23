"""A bug is logged by its place, without what its message quotes."""

import logging

import pytest

from trainlet import faults


def test_the_kind_and_the_place_are_told_but_not_the_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    value = "4711"
    try:
        float(f"x{value}")
    except ValueError as error:
        faults.tell(logging.getLogger("here"), "job j", error)

    assert caplog.messages[0].startswith("job j: ValueError\n")
    assert "in test_the_kind_and_the_place" in caplog.text
    assert value not in caplog.text
