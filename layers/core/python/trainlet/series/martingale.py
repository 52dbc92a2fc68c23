"""Martingales of a series: how unlikely it is that its values could come in any order.

S. Ho and H. Wechsler, A Martingale Framework for Detecting Changes in Data Streams (PAMI 2010); V.
Vovk, I. Nouretdinov, A. Gammerman, Testing Exchangeability On-Line (ICML 2003).
"""

from bisect import bisect_left, bisect_right, insort
from math import lgamma, log

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

SMALLEST = 1e-12
BLOCK = 4096
DIGITS = 40.0
"""Terms that are smaller than exp(-40) of their sum change nothing."""


def p_values(strangeness: Vector, window: int, ties: Vector) -> Vector:
    """Return the share of values that are at least as strange as each.

    Among the last ``window`` values, the own one too, those that are stranger count, and of those
    that are as strange a part. Values that are NaN, at the beginning, count as 0; the first other
    one begins a new window.

    Args:
        strangeness: Float64 ``[n]``.
        window: How many values there are at most.
        ties: Which part of those that are as strange counts, float64 ``[n]``.

    Returns:
        Float64 ``[n]``, at least 1e-12.
    """
    found, within = np.empty(len(strangeness)), list[float]()
    is_known = np.isfinite(strangeness)
    listed, parts = np.where(is_known, strangeness, 0.0).tolist(), ties.tolist()
    first = int(np.argmax(is_known)) if is_known.any() else len(listed)
    for row, value in enumerate(listed):
        if row == first:
            within = []
        insort(within, value)
        if len(within) > window:
            del within[bisect_left(within, listed[row - window])]
        below, upto = bisect_left(within, value), bisect_right(within, value)
        found[row] = (len(within) - upto + parts[row] * (upto - below)) / len(within)
    return np.maximum(found, SMALLEST)


def sums_of(p: Vector, window: int) -> tuple[NDArray[np.int64], Vector]:
    """Return how many p-values count at each row, and minus the sum of their logarithms.

    The last ``window`` of them count.
    """
    sums = np.concatenate([[0.0], np.cumsum(-np.log(p))])
    ends = np.arange(1, len(p) + 1)
    starts = np.maximum(ends - window, 0)
    return ends - starts, np.maximum(sums[ends] - sums[starts], 0.0)


def log_power(count: NDArray[np.int64], total: Vector, epsilon: float) -> Vector:
    """Return the logarithm of the power martingale: of the product of epsilon p ^ (epsilon - 1)."""
    return count * log(epsilon) + (1 - epsilon) * total


def log_power_average(count: NDArray[np.int64], total: Vector) -> Vector:
    """Return the logarithm of the power martingale's integral over epsilon from 0 to 1.

    It is e^S / S^(n+1) times the lower incomplete gamma function of n + 1 and S. Up to S = n + 1
    that is summed by its series (Abramowitz and Stegun 6.5.29), beyond by the finite sum 6.5.13 of
    what it leaves of n!; all terms are positive. Some units of 1e-12 off.

    Args:
        count: n, int64 ``[k]``, from 1.
        total: S, float64 ``[k]``, from 0.
    """
    factorials = np.array([lgamma(n + 1.0) for n in range(int(count.max(initial=1)) + 1)])
    found = np.empty(len(total))
    for start in range(0, len(total), BLOCK):
        n, s = count[start : start + BLOCK].astype(np.float64), total[start : start + BLOCK]
        is_small, block = s <= n + 1, np.empty(len(n))
        block[is_small] = _rising(n[is_small], s[is_small])
        known = factorials[count[start : start + BLOCK]]
        far = ~is_small
        block[far] = _falling(n[far], s[far], known[far])
        found[start : start + BLOCK] = block
    return found


def _rising(n: Vector, s: Vector) -> Vector:
    """Return ln of the sum of s^k / ((n+1) ... (n+1+k))."""
    term = 1.0 / (n + 1)
    found = term.copy()
    for step in range(1, _terms(n)):
        term *= s / (n + 1 + step)
        found += term
    return np.log(found)


def _falling(n: Vector, s: Vector, factorial: Vector) -> Vector:
    """Return ln(e^s s^-(n+1) n! (1 - Q)), Q = e^-s times the sum of s^k / k! up to n."""
    term = np.ones(len(n))
    found = term.copy()
    for step in range(_terms(n)):
        term *= np.maximum(n - step, 0.0) / s
        found += term
    upper = np.exp(n * np.log(s) - s - factorial) * found
    return s - (n + 1) * np.log(s) + factorial + np.log1p(-upper)


def _terms(n: Vector) -> int:
    """Return after how many terms the rest can't be seen, whatever S is.

    Of either sum the k-th term is at most the product of (n+1) / (n+1+i) up to k, and so less than
    exp(-k^2 / 2 (n+1+k)).
    """
    most = float(n.max(initial=1.0)) + 1
    return int(DIGITS + (DIGITS * DIGITS + 2 * DIGITS * most) ** 0.5) + 1
