"""How strange each value of a series is, by the values before it; in linear time."""

from bisect import bisect_left, insort
from typing import NamedTuple

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
        Float64 ``[n]``; 0 inside, NaN as long as there are fewer than 10 values to compare with,
        or fewer than the window has.
    """
    found, within, listed = np.full(len(values), np.nan), list[float](), values.tolist()
    behind, fewest = 0 if window >= LONG else lag, min(FEWEST, window)
    taken = 0
    for row, value in enumerate(listed):
        end = row - min(behind, row // 2)
        while taken < end:
            insort(within, listed[taken])
            if taken >= window:
                del within[bisect_left(within, listed[taken - window])]
            taken += 1
        if len(within) >= fewest:
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
    chunks = max(1, BLOCK // window)
    starts = range(0, len(values) - window + 1, chunks * window)
    pieces = (values[start : start + (chunks + 1) * window - 1] for start in starts)
    slopes = [_growing(values[: window - 1]), *(_sliding(piece, window) for piece in pieces)]
    return np.maximum(sign * np.concatenate(slopes), 0.0)


def _growing(values: Vector) -> Vector:
    """Return the clear slopes over all values up to each."""
    if not len(values):
        return values
    y, n = values - values[0], np.arange(1.0, len(values) + 1)
    sums = Sums(np.cumsum(y), np.cumsum(y * y), np.cumsum((n - 1) * y))
    return _clear(n, (n - 1) / 2, sums)


def _sliding(values: Vector, window: int) -> Vector:
    """Return the clear slopes over whole windows, of which the first begins at the first value.

    Values are dealt into chunks as long as a window. A window is the end of one chunk and the
    beginning of the next: two sums, of which neither ever held a value that isn't in the window, so
    that one which is far out is forgotten with it. Both are of distances from the chunk's median.
    """
    count = len(values) // window + 1
    whole = np.pad(values, (0, count * window - len(values))).reshape(count, window)
    middle = np.median(whole[:-1], axis=1)[:, None]
    ends, begins = whole[:-1] - middle, whole[1:] - middle
    x = np.arange(window, dtype=np.float64)
    sums = Sums(
        _both(ends, begins),
        _both(ends * ends, begins * begins),
        _both(ends * (x - window), begins * x),
    )
    middles = np.tile(x - (window + 1) / 2, len(ends))
    found = _clear(np.full(len(middles), float(window)), middles, sums)
    return found[: len(values) - window + 1]


class Sums(NamedTuple):
    """Sums over windows: of values, of their squares, and of values times their places."""

    y: Vector
    yy: Vector
    xy: Vector


def _both(ends: Vector, begins: Vector) -> Vector:
    """Return sums over windows: the end of each chunk from each place on, and what follows."""
    after = np.cumsum(ends[:, ::-1], axis=1)[:, ::-1]
    before = np.cumsum(begins, axis=1)
    before = np.hstack([np.zeros((len(before), 1)), before[:, :-1]])
    return np.asarray(after + before).ravel()


def _clear(n: Vector, middle: Vector, sums: Sums) -> Vector:
    """Return slopes, 0 where they aren't clear.

    Args:
        n: How many values each window has.
        middle: The mean of its places.
        sums: Its sums.
    """
    spread_x = np.where(n > 1, n * (n * n - 1) / 12, 1)
    spread_y = np.maximum(sums.yy - sums.y * sums.y / n, 0)
    slope = (sums.xy - middle * sums.y) / spread_x
    rest = np.maximum(spread_y - slope * slope * spread_x, 0)
    error = np.sqrt(rest / np.maximum(n - 2, 1) / spread_x)
    is_clear = (n == 2) | ((n > 2) & (np.abs(slope) > CLEAR * error))
    return np.where(is_clear, slope, 0.0)
