"""How sure figures are, by resampling the rows."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.measure import Metric, Truth
from trainlet.evaluations import Interval

OUTSIDE = (0.025, 0.975)
LEAST_KNOWN = 0.9
"""An interval is told if so many of the resamples have a value."""


def resamples(rows: int, count: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """Yield places of rows drawn with replacement, int64 ``[n]``, so many times."""
    deal = np.random.default_rng(seed)
    for _ in range(count):
        yield deal.integers(0, rows, rows)


def intervals(
    truth: Truth, metrics: Mapping[str, Metric], count: int, seed: int
) -> dict[str, Interval]:
    """Return where each figure lies in 95 of 100 resamples of the rows.

    Percentile bootstrap: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
    """
    if not metrics:
        return {}
    metrics = {name: metric for name, metric in metrics.items() if metric.is_resampled}
    found: dict[str, list[float | None]] = {name: [] for name in metrics}
    for rows in resamples(len(truth.y), count, seed):
        some = truth.take(rows)
        for name, metric in metrics.items():
            found[name].append(metric.figure(some).value)
    known = {name: interval(values) for name, values in found.items()}
    return {name: each for name, each in known.items() if each}


def interval(values: list[float | None]) -> Interval | None:
    """Return the interval that most values lie in; None if too many have no value."""
    known = [value for value in values if value is not None]
    if not known or len(known) < LEAST_KNOWN * len(values):
        return None
    low, high = np.quantile(known, OUTSIDE)
    return Interval(low=float(low), high=float(high))
