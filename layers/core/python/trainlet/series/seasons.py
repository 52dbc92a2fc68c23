"""What a series usually is at a time of day, on working days and at weekends."""

import numpy as np
from numpy.typing import NDArray

HALF_HOUR, DAY = 1800, 86_400
HALF_HOURS = DAY // HALF_HOUR
WEIGHT = 0.2
"""Of the newest value in the mean of its half hour."""


def without_season(
    seconds: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return by how much each value is above the usual one of its half hour.

    That is the exponentially weighted mean of the values before it in the same half hour of the
    day, of working days or of weekends; 0 where there was none.

    Args:
        seconds: When, in seconds from 1970, ascending, float64 ``[n]``.
        values: Float64 ``[n]``.
    """
    days = np.floor(seconds / DAY)
    is_weekend = (days + 3) % 7 >= 5  # the first day of 1970 was a Thursday
    slots = (seconds - days * DAY) // HALF_HOUR + HALF_HOURS * is_weekend
    usual, found = dict[float, float](), np.empty(len(values))
    for row, (slot, value) in enumerate(zip(slots.tolist(), values.tolist(), strict=True)):
        mean = usual.get(slot, value)
        found[row] = value - mean
        usual[slot] = mean + WEIGHT * (value - mean)
    return found
