"""A time limit on what runs in between."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from trainlet.errors import OverBudget
from trainlet.recipes import Retrain
from trainlet.settings import Settings

AGAIN = 1.0
"""Seconds after which the alarm goes off again: what it raises in a finalizer reaches nobody."""


def seconds_of(rule: Retrain, settings: Settings) -> float | None:
    """Return the seconds that a recipe allows a training, by time or by cost; None for no limit."""
    limits = [rule.budget_seconds]
    if rule.budget_cost and settings.price_per_second:
        limits.append(rule.budget_cost / settings.price_per_second)
    known = [limit for limit in limits if limit]
    return min(known) if known else None


@contextmanager
def limited(seconds: float | None) -> Iterator[None]:
    """End the block when it has taken so long.

    Jobs run in the main thread of their process, which alone can be interrupted; elsewhere there
    is no limit but the job's own.

    Raises:
        OverBudget: It took longer.
    """
    if not seconds or threading.current_thread() is not threading.main_thread():
        yield
        return

    over = OverBudget(
        f"The training took longer than the {seconds:.3g} s that its recipe allows.",
        remedy="Raise retrain.budget_seconds or retrain.budget_cost, or train on fewer rows.",
        field="retrain",
    )
    is_over = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        is_over.set()
        raise over

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    if is_over.is_set():
        raise over
