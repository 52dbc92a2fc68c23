"""Time Series Anomaly Detection: a score for each row, and whether it is an alert."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trainlet.errors import BadRows
from trainlet.series.draws import draws
from trainlet.series.how import Detection
from trainlet.series.martingale import log_power, log_power_average, p_values, sums_of
from trainlet.series.reading import Series
from trainlet.series.seasons import without_season
from trainlet.series.strangeness import outside_range, trend

MOST_WHOLE = 100_000
"""Rows of a series whose whole history may count: each takes time in proportion to it."""


class Detected(NamedTuple):
    """What was detected, a value for each row in the order of time.

    Attributes:
        scores: Float64 ``[n]``.
        alerts: Whether a score is at least the threshold, bool ``[n]``.
    """

    scores: NDArray[np.float64]
    alerts: NDArray[np.bool_]


def detect(series: Series, how: Detection) -> Detected:
    """Return the score of each row, by the rows up to it alone.

    Raises:
        BadRows: The whole history is to count, and there are too many rows for that.
    """
    size = len(series.values)
    whole = not (how.length_of_martingale and how.length_of_strangeness_values)
    if whole and size > MOST_WHOLE:
        raise BadRows(
            f"The whole history counts for at most {MOST_WHOLE:,} rows; here are {size:,}.",
            remedy="Set length_of_martingale and length_of_strangeness_values to 1 to 5000.",
            studio="0007",
            field="length_of_strangeness_values",
        )
    values = series.values
    if how.seasonality == "day-and-week":
        values = without_season(series.seconds, values)
    ties = draws(size) if how.ties == "drawn" else np.full(size, 0.5)
    window = how.length_of_strangeness_values or size
    scores = _scores(p_values(_strangeness(values, how), window, ties), how)
    return Detected(scores, scores >= how.alert_threshold)


def _strangeness(values: NDArray[np.float64], how: Detection) -> NDArray[np.float64]:
    window = how.length_of_strangeness_values or len(values)
    if how.strangeness_function_type == "range-percentile":
        lag = how.length_of_martingale if how.length_of_strangeness_values else 0
        return outside_range(values, window, lag)
    return trend(values, window, 1.0 if how.strangeness_function_type == "slow-pos-trend" else -1.0)


def _scores(p: NDArray[np.float64], how: Detection) -> NDArray[np.float64]:
    count, total = sums_of(p, how.length_of_martingale or len(p))
    if how.martingale_type == "power":
        return log_power(count, total, how.epsilon)
    return log_power_average(count, total)
