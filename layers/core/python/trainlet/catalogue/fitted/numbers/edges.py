"""Where to part the values of a column into bins; none of them is missing.

A value belongs to the bin above it whose edge is the first that is not less.
"""

from math import log2

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Codes = NDArray[np.int64]
Counts = NDArray[np.float64]


def quantiles(values: Vector, bins: int) -> Vector:
    """Return at most ``bins - 1`` edges with as many values ``[n]`` between them as can be.

    They lie in the middle between two values: one at a value would part it from itself, where it
    was computed, by its last bit.
    """
    if not len(values):
        return np.zeros(0)
    inner, known = np.arange(1, bins) / bins, np.unique(values)
    places = np.searchsorted(known, np.quantile(values, inner, method="inverted_cdf"))
    lower = np.unique(places[places < len(known) - 1])
    return _between(known[lower], known[lower + 1])


def equal_widths(values: Vector, bins: int) -> Vector:
    """Return the ``bins - 1`` edges of bins as wide as each other; none for a single value."""
    if not len(values):
        return np.zeros(0)
    low, high = values.min(), values.max()
    shares = np.arange(1, bins) / bins
    edges = np.unique(low * (1.0 - shares) + high * shares)
    return _below(edges, high)


def _below(edges: Vector, highest: float) -> Vector:
    """Return the edges that have values above them."""
    kept: Vector = edges[edges < highest]
    return kept


def least_entropy(values: Vector, classes: Codes) -> Vector:
    """Return the edges that tell the classes best, as many as pay for their description.

    Fayyad and Irani, Multi-Interval Discretization of Continuous-Valued Attributes for
    Classification Learning, IJCAI 1993.

    Args:
        values: ``[n]``.
        classes: Class indices ``[n]``.
    """
    distinct, rows = np.unique(values, return_inverse=True)
    columns = np.unique(classes, return_inverse=True)[1]
    counts = np.zeros((len(distinct), columns.max(initial=0) + 1))
    np.add.at(counts, (rows, columns), 1.0)
    totals = np.vstack([np.zeros(counts.shape[1]), counts.cumsum(axis=0)])
    ranges, cuts = [(0, len(distinct))], []
    while ranges:
        start, stop = ranges.pop()
        cut = _cut(totals[start : stop + 1] - totals[start])
        if cut:
            cuts.append(start + cut)
            ranges += [(start, start + cut), (start + cut, stop)]
    ordered = np.array(sorted(cuts), dtype=np.int64)
    return _between(distinct[ordered - 1], distinct[ordered])


def _cut(totals: Counts) -> int:
    """Return after how many values a cut pays the most, 0 if none pays.

    Args:
        totals: How many rows of each class there are up to each value, ``[m + 1, k]``, from none.
    """
    if len(totals) < 3:
        return 0
    whole, lower = totals[-1], totals[1:-1]
    upper = whole - lower
    number = whole.sum()
    weighted = (_entropy(lower) * lower.sum(axis=1) + _entropy(upper) * upper.sum(axis=1)) / number
    best = int(weighted.argmin())
    gain = float(_entropy(whole[None])[0] - weighted[best])
    parts = [whole, lower[best], upper[best]]
    cost = log2(number - 1) + _description([np.asarray(part) for part in parts])
    return best + 1 if gain > cost / number else 0


def _description(parts: list[Counts]) -> float:
    """Return what telling the classes of both parts costs, in bits."""
    whole, lower, upper = (
        np.count_nonzero(part) * float(_entropy(part[None])[0]) for part in parts
    )
    classes = int(np.count_nonzero(parts[0]))
    return log2(3**classes - 2) - (whole - lower - upper)


def _entropy(counts: Counts) -> Vector:
    """Return the entropy of the classes, in bits, of each row ``[m, k]`` of their counts."""
    shares = counts / counts.sum(axis=1, keepdims=True)
    found: Vector = -(shares * np.log2(np.where(shares > 0.0, shares, 1.0))).sum(axis=1)
    return found


def _between(low: Vector, high: Vector) -> Vector:
    """Return the middles of neighbours, or the lower where no double lies between."""
    middle = low / 2.0 + high / 2.0
    return np.where((middle < low) | (middle >= high), low, middle)
