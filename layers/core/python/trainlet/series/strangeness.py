"""How strange each value of a series is, by the values before it; in linear time."""

from bisect import bisect_left, insort

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

LOW, HIGH = 0.1, 0.9
FEWEST = 10
"""With fewer values to compare with there is no telling."""

LONG = 400
"""Windows of so many values change too slowly to take a new level for the old one."""

CLEAR = 3.0
"""A slope within so many of its standard errors is none."""

BLOCK = 8192


def outside_range(values: Vector, window: int, lag: int) -> Vector:
    """Return how far each value is outside the usual range, in widths of that range.

    The range goes from the 10th to the 90th percentile, interpolated, of a window of values, which
    ends some rows before: a new level would else be inside after a tenth of it.

    Args:
        values: Float64 ``[n]``.
        window: How many values the range is of.
        lag: How many rows before each it ends, at first half of those there are; 0 from 400 values
            on, for a window so long changes slowly.

    Returns:
        Float64 ``[n]``; 0 inside, NaN as long as there are fewer than 10 values to compare with.
    """
    found, within, listed = np.full(len(values), np.nan), list[float](), values.tolist()
    behind = 0 if window >= LONG else lag
    taken = 0
    for row, value in enumerate(listed):
        end = row - min(behind, row // 2)
        while taken < end:
            insort(within, listed[taken])
            if taken >= window:
                del within[bisect_left(within, listed[taken - window])]
            taken += 1
        if len(within) >= FEWEST:
            found[row] = _outside(value, _quantile(within, LOW), _quantile(within, HIGH))
    return found


def _outside(value: float, low: float, high: float) -> float:
    if low <= value <= high:
        return 0.0
    width = high - low or 0.001 * abs(high) + 1e-12
    return (value - high if value > high else low - value) / width


def _quantile(ordered: list[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    whole = int(place)
    part = place - whole
    if not part:
        return ordered[whole]
    return ordered[whole] * (1 - part) + ordered[whole + 1] * part


def trend(values: Vector, window: int, sign: float) -> Vector:
    """Return how steep a trend ends at each value; 0 where it isn't clear, or of the other sign.

    The slope is that of least squares over the last ``window`` values; of more than two it counts
    if it is above three of its standard errors.

    Args:
        values: Float64 ``[n]``.
        window: Over how many values, the own one among them.
        sign: 1 for upward, -1 for downward.

    Returns:
        Float64 ``[n]``.
    """
    size = max(BLOCK, window)
    pieces = [
        _slopes(values[max(0, start - window + 1) : start + size], start, window)
        for start in range(0, len(values), size)
    ]
    return np.maximum(sign * np.concatenate(pieces), 0.0)


def _slopes(values: Vector, start: int, window: int) -> Vector:
    """Return the clear slopes at the rows of a block, from its values and those before them.

    Its sums begin anew with each block, and at its first value, so that they stay small.
    """
    before = min(start, window - 1)
    y, x = values - values[0], np.arange(len(values), dtype=np.float64)
    ends = np.arange(before, len(values))
    starts = np.maximum(ends + 1 - window, 0)
    n = (ends + 1 - starts).astype(np.float64)
    sum_y, sum_yy, sum_xy = (_between(each, starts, ends) for each in (y, y * y, x * y))
    spread_x = n * (n * n - 1) / 12
    spread_y = np.maximum(sum_yy - sum_y * sum_y / n, 0)
    slope = (sum_xy - (starts + ends) / 2 * sum_y) / np.where(n > 1, spread_x, 1)
    rest = np.maximum(spread_y - slope * slope * spread_x, 0)
    error = np.sqrt(rest / np.maximum(n - 2, 1) / np.where(n > 1, spread_x, 1))
    is_clear = (n == 2) | ((n > 2) & (np.abs(slope) > CLEAR * error))
    return np.where(is_clear, slope, 0.0)


def _between(
    values: Vector, starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.float64]:
    sums = np.concatenate([[0.0], np.cumsum(values)])
    found: Vector = sums[ends + 1] - sums[starts]
    return found
