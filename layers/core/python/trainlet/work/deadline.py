"""The end of a function's time, seen coming: a job is stopped before its function is."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

MARGIN_SECONDS = 45.0
"""What is left to say so, and for a step of a library that can't be interrupted."""


class NearItsEnd(BaseException):
    """There is no more time; nothing that catches errors is to keep it."""


@contextmanager
def stopped_in_time(seconds: float | None, is_spared: Callable[[], bool]) -> Iterator[None]:
    """End the block ``MARGIN_SECONDS`` before so much time is over.

    Args:
        seconds: Until the process is ended; None if nobody will.
        is_spared: Tells whether it is so near its own end that it is let go on.

    Raises:
        NearItsEnd: It took that long.
    """
    if seconds is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    is_inside = True

    def stop(number: int, frame: FrameType | None) -> None:
        if is_inside and not is_spared():
            raise NearItsEnd

    before = signal.signal(signal.SIGUSR1, stop)
    alarm = threading.Timer(
        max(0.0, seconds - MARGIN_SECONDS), os.kill, (os.getpid(), signal.SIGUSR1)
    )
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        is_inside = False
        alarm.cancel()
        alarm.join()
        signal.signal(signal.SIGUSR1, before)
