"""A series with its scores, few enough points to be drawn."""

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from trainlet.series.detection import Detected
from trainlet.series.how import Detection
from trainlet.series.reading import Series

MOST_POINTS = 1000
MOST_LISTED = 1000


class Stretch(NamedTuple):
    """Rows in a row that are alerts.

    Attributes:
        first: When it begins, in seconds from 1970.
        last: When it ends.
        rows: How many rows.
        highest: The highest score.
    """

    first: float
    last: float
    rows: int
    highest: float


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A series with its scores: of each few rows that follow one another, the extremes.

    Attributes:
        dataset: The table.
        dataset_version: Its version.
        time_column: Its column of times.
        data_column: Its column of values.
        how: How anomalies were detected.
        rows: How many rows there are.
        alerts: How many of them are alerts.
        onsets: How many stretches of alerts.
        stretches: The first of them.
        seconds: When each point begins.
        lows: The least value of each point.
        highs: The largest.
        scores: The highest score.
        is_alert: Whether any row of it is an alert.
    """

    dataset: str
    dataset_version: str
    time_column: str
    data_column: str
    how: Detection
    rows: int
    alerts: int
    onsets: int
    stretches: list[Stretch]
    seconds: list[float]
    lows: list[float]
    highs: list[float]
    scores: list[float]
    is_alert: list[bool]


def shown(series: Series, found: Detected, how: Detection, **names: str) -> Shown:
    """Return a series as it is shown; ``names`` are those of its dataset and columns."""
    size = len(series.values)
    starts = np.arange(0, size, -(-size // MOST_POINTS))
    begin, end = stretches(found.alerts)
    return Shown(
        **names,
        how=how,
        rows=size,
        alerts=int(found.alerts.sum()),
        onsets=len(begin),
        stretches=[
            Stretch(
                float(series.seconds[first]),
                float(series.seconds[last]),
                int(last - first + 1),
                float(found.scores[first : last + 1].max()),
            )
            for first, last in zip(begin[:MOST_LISTED], end[:MOST_LISTED], strict=True)
        ],
        seconds=series.seconds[starts].tolist(),
        lows=np.minimum.reduceat(series.values, starts).tolist(),
        highs=np.maximum.reduceat(series.values, starts).tolist(),
        scores=np.maximum.reduceat(found.scores, starts).tolist(),
        is_alert=np.logical_or.reduceat(found.alerts, starts).tolist(),
    )


def stretches(alerts: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first row of each stretch of alerts, and its last, from 0."""
    edges = np.diff(np.concatenate([[0], alerts.astype(np.int64), [0]]))
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
