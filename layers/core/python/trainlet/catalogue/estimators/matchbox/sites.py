"""What one rating says of an affinity: that it lies between two cut points, with noise.

Each rating is approximated by a normal factor of the affinity, its site, as in expectation
propagation (Minka, 2001). The noise of an affinity has variance 1.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from trainlet.catalogue.estimators.matchbox.ratings import Floats

LEAST_PRECISION, LEAST_CURVATURE, LEAST_CHANCE = 1e-2, 1e-6, 1e-12
FAR = 40.0
"""So many deviations away an edge is as good as infinitely far."""
ROOT_TAU = float(np.sqrt(2 * np.pi))


class Interval(NamedTuple):
    """The chance of an interval under the standard normal distribution, and what it is made of.

    Attributes:
        chance: Its probability, ``[n]``.
        low: The density at its lower edge over the chance; 0 where that is infinite.
        high: Likewise at its upper edge.
        low_slope: ``low`` times the lower edge; 0 where that is infinite.
        high_slope: Likewise of the upper edge.
    """

    chance: Floats
    low: Floats
    high: Floats
    low_slope: Floats
    high_slope: Floats


def interval(low: Floats, high: Floats) -> Interval:
    """Return the chance of each interval; it is reckoned in the lower tail, where digits are."""
    low, high = np.maximum(low, -FAR), np.minimum(high, FAR)
    is_upper = low + high > 0
    chance = ndtr(np.where(is_upper, -low, high)) - ndtr(np.where(is_upper, -high, low))
    chance = np.maximum(chance, LEAST_CHANCE)
    at_low, at_high = _density(low) / chance, _density(high) / chance
    return Interval(chance, at_low, at_high, at_low * low, at_high * high)


def _density(edge: Floats) -> Floats:
    found: Floats = np.exp(-0.5 * edge * edge) / ROOT_TAU
    return found


class Site(NamedTuple):
    """Normal factors: precision ``[n]``, and precision times mean ``[n]``."""

    precision: Floats
    shift: Floats


class Met(NamedTuple):
    """What ratings say of affinities.

    Attributes:
        site: The new sites.
        inside: The intervals that the ratings name, in deviations of the affinity.
        scale: What such a deviation is, ``[n]``.
    """

    site: Site
    inside: Interval
    scale: Floats


def without(mean: Floats, variance: Floats, site: Site) -> tuple[Floats, Floats]:
    """Return the means and variances of affinities, each without what its own rating says."""
    precision = np.maximum(1 / variance - site.precision, LEAST_PRECISION)
    return (mean / variance - site.shift) / precision, 1 / precision


def meet(low: Floats, high: Floats, mean: Floats, variance: Floats) -> Met:
    """Return what ratings say of affinities that are normally distributed without them."""
    scale = np.sqrt(1 + variance)
    inside = interval((low - mean) / scale, (high - mean) / scale)
    slope = inside.low - inside.high
    curvature = slope * slope - (inside.low_slope - inside.high_slope)
    curvature = np.maximum(curvature / scale**2, LEAST_CURVATURE)
    precision = curvature / np.maximum(1 - curvature * variance, 1e-3)
    shift = precision * (mean + slope / scale / curvature)
    return Met(Site(precision, shift), inside, scale)


class Steps(NamedTuple):
    """First and second derivatives of the log chance by each user's cut points, ``[u, L - 1]``."""

    slope: Floats
    curvature: Floats


def cut_derivatives(
    met: Met, users: NDArray[np.int64], levels: NDArray[np.int16], shape: tuple[int, int]
) -> Steps:
    """Return how the chance of ratings changes with the cut points.

    Args:
        met: The ratings' intervals.
        users: Of each rating, ``[n]``, from 0.
        levels: Of each rating, ``[n]``.
        shape: How many users, and levels.
    """
    count, wide = shape[0], shape[1] + 1
    lower, cells = users * wide + levels, count * wide
    inside, scale = met.inside, met.scale
    low, high = inside.low / scale, inside.high / scale
    bend_low = inside.low_slope / scale**2 - low * low
    bend_high = -inside.high_slope / scale**2 - high * high

    def gathered(at_low: Floats, at_high: Floats) -> Floats:
        sums = np.bincount(lower, at_low, cells) + np.bincount(lower + 1, at_high, cells)
        return np.asarray(sums.reshape(count, wide)[:, 1:-1])

    return Steps(gathered(-low, high), gathered(bend_low, bend_high))
