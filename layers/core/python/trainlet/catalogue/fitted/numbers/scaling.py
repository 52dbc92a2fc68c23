"""Functions of columns of numbers that bring them to a common scale."""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from trainlet.catalogue.fitted.steps import Matrix
from trainlet.catalogue.nodes.expressions import Expression
from trainlet.catalogue.nodes.formulas import log1p
from trainlet.catalogue.nodes.graph import Graph
from trainlet.catalogue.nodes.normal import emit_ndtr

Vector = NDArray[np.float64]
NEAR = 0.5
LARGEST = float(np.finfo(np.float64).max)


@dataclass(frozen=True, slots=True)
class Linear:
    """``(x - shift) / scale``, at most the largest double; a scale of 0 gives a missing value.

    Attributes:
        shift: Of each column, ``[p]``.
        scale: Of each column, ``[p]``; infinite where the answer is 0 whatever the value.
    """

    shift: Vector
    scale: Vector

    def compute(self, values: Matrix, places: list[int]) -> Matrix:
        """Return the scaled values ``[n, k]``."""
        scale = self.scale[places]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            centred = np.clip(values - self.shift[places], -LARGEST, LARGEST)
            scaled = centred / np.where(scale == 0.0, np.nan, scale)
        return np.clip(scaled, -LARGEST, LARGEST)

    def nodes(self, graph: Graph, values: str, places: list[int]) -> str:
        """Add the nodes of ``compute``."""
        scale = self.scale[places]
        shifted = graph.add("Sub", values, graph.constant(self.shift[places]))
        centred = emit_clip(graph, shifted, -LARGEST, LARGEST)
        divisor = graph.constant(np.where(scale == 0.0, np.nan, scale))
        scaled = graph.add("Div", centred, divisor)
        low, high = (graph.constant(np.array(edge)) for edge in (-LARGEST, LARGEST))
        return graph.add(
            "Where", graph.add("IsNaN", scaled), scaled, graph.add("Clip", scaled, low, high)
        )


class Logistic:
    """``1 / (1 + exp(-x))``."""

    def compute(self, values: Matrix, places: list[int]) -> Matrix:
        """Return the function of ``[n, k]``."""
        found: Matrix = special.expit(values)
        return found

    def nodes(self, graph: Graph, values: str, places: list[int]) -> str:
        """Add the nodes of ``compute``."""
        return graph.add("Sigmoid", values)


class Tanh:
    """``tanh(x)``."""

    def compute(self, values: Matrix, places: list[int]) -> Matrix:
        """Return the function of ``[n, k]``."""
        found: Matrix = np.tanh(values)
        return found

    def nodes(self, graph: Graph, values: str, places: list[int]) -> str:
        """Add the nodes of ``compute``."""
        return graph.add("Tanh", values)


@dataclass(frozen=True, slots=True)
class LogNormal:
    """The distribution function of a log-normal variable; missing where ``x`` is not positive.

    Near the median the logarithm is taken of what ``x`` has beyond it: seconds since 1970 would
    lose in their own logarithm what tells them apart.

    Attributes:
        median: Of each column, ``[p]``: the exponential of the logarithms' mean.
        deviation: The logarithms' standard deviation with n in the denominator, ``[p]``.
    """

    median: Vector
    deviation: Vector

    def compute(self, values: Matrix, places: list[int]) -> Matrix:
        """Return the function of ``[n, k]``."""
        logs = _logs(values, self.median[places])
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Matrix = special.ndtr(logs / self.deviation[places])
        return found

    def nodes(self, graph: Graph, values: str, places: list[int]) -> str:
        """Add the nodes of ``compute``."""
        x = Expression(graph, values)
        x = (x > 0.0).then(x, np.nan)
        median, deviation = (
            Expression(graph, graph.constant(each[places]))
            for each in (self.median, self.deviation)
        )
        beyond = (x - median) / median
        logs = (abs(beyond) < NEAR).then(log1p(beyond), x.log() - median.log())
        return emit_ndtr(graph, (logs / deviation).name)


def fit_log_normal(values: Matrix) -> LogNormal:
    """Return the likeliest log-normal distribution of each column's positive values ``[n, p]``."""
    positive = np.where(values > 0, values, np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a column may have none
        middle = np.nanmedian(positive, axis=0)
        median = middle * np.exp(np.nanmean(_logs(positive, middle), axis=0))
        logs = _logs(positive, median)
        return LogNormal(median, np.sqrt(np.nanmean(logs * logs, axis=0)))


def _logs(values: Matrix, median: Vector) -> Matrix:
    """Return the logarithms of positive values over their column's median ``[n, k]``."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        beyond = (np.where(values > 0, values, np.nan) - median) / median
        far = np.log(np.where(values > 0, values, np.nan)) - np.log(median)
        found: Matrix = np.where(np.abs(beyond) < NEAR, np.log1p(beyond), far)
    return found


def emit_clip(graph: Graph, values: str, low: float, high: float) -> str:
    """Add the nodes that keep values within bounds, and a missing one missing."""
    edges = [graph.constant(np.array(edge, np.float64)) for edge in (low, high)]
    is_gap = graph.add("IsNaN", values)
    return graph.add("Where", is_gap, values, graph.add("Clip", values, *edges))


def spread(values: Matrix) -> tuple[Vector, Vector]:
    """Return mean and standard deviation (n in the denominator) of each column's values there are.

    Scaled by a power of two first, so that no square overflows, and counted from the smallest, so
    that seconds since 1970 keep their digits.

    Args:
        values: ``[n, p]``, NaN where missing.

    Returns:
        Two ``[p]``, NaN for a column of missing values.
    """
    with np.errstate(invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a column may be empty
        _, exponent = np.frexp(np.nanmax(np.abs(values), axis=0))
        scaled = np.ldexp(values, -exponent)
        lowest = np.nanmin(scaled, axis=0)
        mean = lowest + np.nanmean(scaled - lowest, axis=0)
        deviation = np.nanstd(scaled - lowest, axis=0)
        return np.ldexp(mean, exponent), np.ldexp(deviation, exponent)


def limits(values: Matrix) -> tuple[Vector, Vector]:
    """Return the smallest and largest value of each column ``[p]``; NaN where all is missing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a column may be empty
        return np.nanmin(values, axis=0), np.nanmax(values, axis=0)
