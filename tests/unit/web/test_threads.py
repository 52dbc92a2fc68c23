"""A bounded number of calls holds a place; one more is told to come again."""

import asyncio
import threading

import pytest

from trainlet.errors import Busy
from trainlet.web.threads import Threads


def test_a_call_runs_in_another_thread_and_its_result_or_error_comes_back() -> None:
    threads = Threads(1, 0)

    assert asyncio.run(threads.run(threading.get_ident)) != threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        asyncio.run(threads.run(lambda: 1 / 0))


def test_more_calls_than_threads_and_queue_hold_are_refused_until_one_ends() -> None:
    threads = Threads(1, 2)
    with threads.place(), threads.place():
        with threads.place(), pytest.raises(Busy) as caught, threads.place():
            pytest.fail("a fourth call had a place")
        with threads.place():
            pass

    assert caught.value.status == 503
    assert caught.value.headers == {"Retry-After": "1"}


def test_a_place_is_free_again_after_an_error() -> None:
    threads = Threads(1, 0)
    for _ in range(3):
        with pytest.raises(ValueError, match="odd"), threads.place():
            raise ValueError("odd")
