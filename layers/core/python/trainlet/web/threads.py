"""Threads for what an event loop must not wait for, with room for a bounded number of calls."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from trainlet.errors import Busy

Result = TypeVar("Result")


class Threads:
    """A pool of threads, used from one event loop.

    Args:
        count: How many threads.
        queue: How many calls may wait for one of them.
    """

    def __init__(self, count: int, queue: int) -> None:
        self._executor = ThreadPoolExecutor(count)
        self._free = count + queue

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place, before what the call needs is read into memory.

        Raises:
            Busy: All are taken.
        """
        if self._free < 1:
            raise Busy("The server has as much to do as it takes on.", remedy="Ask again soon.")
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1

    async def run(self, call: Callable[..., Result], *args: object) -> Result:
        """Return what a call returns, made in one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, call, *args)
