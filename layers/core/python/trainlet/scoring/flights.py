"""Work in a thread of its own, which any number of requests may wait for, each only so long."""

import math
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Flight(Generic[Result]):
    """A piece of work under way; it goes on in the background when nobody waits any longer.

    Its thread is a daemon: work that hangs keeps no process from ending.

    Attributes:
        began: When it began (clock seconds).
        asked: When it was last asked for; set by whoever asks.
        ended: When it ended; infinity as long as it is under way.
        error: What it raised, if it did.

    Args:
        work: What to do.
        clock: Monotonic seconds.
    """

    def __init__(self, work: Callable[[], Result], clock: Callable[[], float]) -> None:
        self.began = self.asked = clock()
        self.ended = math.inf
        self.error: Exception | None = None
        self._work = work
        self._clock = clock
        self._landed = threading.Event()
        threading.Thread(target=self._fly, daemon=True).start()

    @property
    def is_over(self) -> bool:
        """Tell whether it has ended well."""
        return self._landed.is_set() and self.error is None

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end, at most so long; tell whether it has come."""
        return self._landed.wait(seconds)

    def result(self) -> Result:
        """Return what came of it, once it has ended; raise what it raised."""
        if self.error:
            raise self.error
        return self._result

    def _fly(self) -> None:
        try:
            self._result = self._work()
        except Exception as error:  # noqa: BLE001 - whoever waits is told
            self.error = error
        self.ended = self._clock()
        self._landed.set()
