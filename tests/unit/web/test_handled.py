"""A request has an id that a log can hold: its own, or a new one."""

import pytest

from trainlet.web.handled import request_id


@pytest.mark.parametrize("stated", ["a", "3f2b-77", "req_1.2:3", "x" * 64])
def test_a_stated_id_is_kept(stated: str) -> None:
    assert request_id(stated) == stated


@pytest.mark.parametrize("stated", ["", "x" * 65, "a b", 'a"b', "a\nb", "é"])
def test_without_one_that_a_log_can_hold_there_is_a_new_one(stated: str) -> None:
    made = [request_id(stated) for _ in range(100)]

    assert len(set(made)) == 100
    assert all(request_id(each) == each for each in made)
