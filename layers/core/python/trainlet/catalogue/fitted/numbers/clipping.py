"""Limits of columns of numbers, and what becomes of a value beyond them."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.fitted.numbers.scaling import spread
from trainlet.catalogue.fitted.steps import Matrix
from trainlet.catalogue.nodes.graph import Graph

Vector = NDArray[np.float64]
Substitute = Literal["threshold", "mean", "median", "missing"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Tells which values are beyond limits, which are themselves within; 0 where missing.

    Attributes:
        low: Of each column, ``[p]``; minus infinity or NaN for none.
        high: Likewise, infinity or NaN for none.
    """

    low: Vector
    high: Vector

    def compute(self, values: Matrix, places: list[int]) -> Matrix:
        """Return 1 or 0 for ``[n, k]``."""
        beyond = (values < self.low[places]) | (values > self.high[places])
        return np.asarray(beyond, dtype=np.float64)

    def nodes(self, graph: Graph, values: str, places: list[int]) -> str:
        """Add the nodes of ``compute``."""
        below = graph.add("Less", values, graph.constant(self.low[places]))
        above = graph.add("Greater", values, graph.constant(self.high[places]))
        return graph.add("Cast", graph.add("Or", below, above), to=11)  # 11 is double


@dataclass(frozen=True, slots=True)
class Clip:
    """Puts one value in the place of those below a limit, and one of those above another.

    Attributes:
        limits: The limits.
        below: What becomes of a lower value, ``[p]``; NaN for nothing.
        above: What becomes of a higher one, likewise.
    """

    limits: Limits
    below: Vector
    above: Vector

    def compute(self, values: Matrix, places: list[int]) -> Matrix:
        """Return ``[n, k]`` within the limits."""
        low, high = self.limits.low[places], self.limits.high[places]
        raised = np.where(values < low, self.below[places], values)
        return np.where(values > high, self.above[places], raised)

    def nodes(self, graph: Graph, values: str, places: list[int]) -> str:
        """Add the nodes of ``compute``."""
        low, high = self.limits.low[places], self.limits.high[places]
        is_low = graph.add("Less", values, graph.constant(low))
        is_high = graph.add("Greater", values, graph.constant(high))
        raised = graph.add("Where", is_low, graph.constant(self.below[places]), values)
        return graph.add("Where", is_high, graph.constant(self.above[places]), raised)

    @property
    def tears(self) -> NDArray[np.bool_]:
        """Which columns may have a missing value where there was one, ``[p]``."""
        gap_below = np.isnan(self.below) & (self.limits.low > -np.inf)
        gap_above = np.isnan(self.above) & (self.limits.high < np.inf)
        return gap_below | gap_above


def percentile(values: Matrix, percent: float) -> Vector:
    """Return a percentile of each column's values there are ``[p]``; NaN where there are none."""
    return np.array([_percentile(column[~np.isnan(column)], percent) for column in values.T])


def _percentile(values: Vector, percent: float) -> float:
    """Return a percentile of values scaled by a power of two, so that no difference overflows."""
    if not len(values):
        return float("nan")
    exponent = int(np.frexp(np.abs(values).max())[1])
    return float(np.ldexp(np.percentile(np.ldexp(values, -exponent), percent), exponent))


def substitutes(values: Matrix, kind: Substitute, limit: Vector) -> Vector:
    """Return what becomes of values beyond a limit, ``[p]``; mean and median are before it."""
    if kind == "threshold":
        return limit
    if kind == "mean":
        return spread(values)[0]
    return percentile(values, 50) if kind == "median" else np.full(len(limit), np.nan)
