"""How far a sweep is: trials done, the best so far, the time left."""

import time

from trainlet.evaluations.trials import Trial, ranked
from trainlet.work.holder import Holder
from trainlet.work.sweeping import FROM, TO, SweepPlan

EVERY = 1.0
"""Seconds between two reports at least."""


class Teller:
    """Tells a job's holder.

    Args:
        planned: What is searched.
        holder: The job.
        seconds: How long trials may take; None for no limit.
    """

    def __init__(self, planned: SweepPlan, holder: Holder, seconds: float | None) -> None:
        self._planned, self._holder, self._seconds = planned, holder, seconds
        self._of = planned.distinct
        self._began, self._last = time.monotonic(), 0.0
        self._best: Trial | None = None

    def told(self, ended: int, trial: Trial) -> None:
        """Record that a trial has ended, unless something was recorded just now."""
        both = [self._best, trial] if self._best else [trial]
        metric = self._planned.metric
        self._best = both[ranked(both, metric, is_high=self._planned.is_high)[0]]
        now = time.monotonic()
        if ended < self._of and now - self._last < EVERY:
            return
        self._last = now
        share, left = progress(ended, self._of, now - self._began, self._seconds)
        figure = self._best.metrics.get(metric)
        words = [f"trial {ended}" if self._planned.is_open else f"trial {ended} of {self._of}"]
        words += [f"best {metric} {figure:.4g}"] if figure is not None else []
        words += [f"about {left:.0f} s left"] if ended < self._of else []
        self._holder.report(FROM + (TO - FROM) * share, ", ".join(words))


def progress(ended: int, of: int, spent: float, most: float | None) -> tuple[float, float]:
    """Return which share of a sweep is done, and about how many seconds are left.

    Args:
        ended: Trials that have ended.
        of: How many there are at most.
        spent: Seconds since it began.
        most: Seconds that it may take; None for no limit.
    """
    share, left = ended / of, spent / ended * (of - ended)
    if most is None:
        return share, left
    return min(1.0, max(share, spent / most)), max(0.0, min(left, most - spent))
