"""Studio's elementary statistics of one column, and the correlations between several."""

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.datasets import Correlations, Histogram

QUANTILES = (0.005, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.995)
BINS = 10
MOST_CORRELATED = 50
MOST_RANKED = 20_000_000
Values = NDArray[np.float64]


def quantiles(values: Values) -> dict[str, float]:
    """Return linear-interpolated quantiles; those between numbers too large for it are left out."""
    with np.errstate(over="ignore", invalid="ignore"):
        found = np.quantile(values, QUANTILES).tolist()
    return {
        str(q): value for q, value in zip(QUANTILES, found, strict=True) if math.isfinite(value)
    }


def elementary(values: Values) -> dict[str, float]:
    """Return the statistics of Studio's Summarize Data and Compute Elementary Statistics.

    Sample forms divide by n - 1; skewness and excess kurtosis are the bias-corrected G1 and G2 of
    Joanes and Gill (1998), The Statistician 47(1), 183-189. What overflows, or doesn't exist for
    so few or such values, is left out.

    Args:
        values: Numbers without NaN, at least one, ``[n]``.
    """
    with np.errstate(all="ignore"):
        found = {**_spread(values), **_moments(values), **_products(values)}
    return {name: float(value) for name, value in found.items() if math.isfinite(value)}


def _spread(values: Values) -> dict[str, float]:
    low, median, high = np.quantile(values, [0.25, 0.5, 0.75])
    present, counts = np.unique(values, return_counts=True)
    return {
        "sum": values.sum(),
        "range": values.max() - values.min(),
        "mode": present[counts.argmax()],
        "interquartile-distance": high - low,
        "mean-deviation": np.abs(values - values.mean()).mean(),
        "median-deviation": np.median(np.abs(values - median)),
    }


def _moments(values: Values) -> dict[str, float]:
    n, deviations = len(values), values - values.mean()
    squared = (deviations**2).sum()
    second, third, fourth = (float((deviations**k).mean()) for k in (2, 3, 4))
    found = {
        "deviation-squared": squared,
        "population-variance": second,
        "population-standard-deviation": math.sqrt(second),
        "central-moment-3": third,
    }
    if n > 1:
        found["sample-variance"] = squared / (n - 1)
    is_varied = values.max() > values.min() and second > 0
    if is_varied and n > 2:
        found["sample-skewness"] = math.sqrt(n * (n - 1)) / (n - 2) * _over(third, second, 1.5)
    if is_varied and n > 3:
        excess = _over(fourth, second, 2) - 3
        found["sample-kurtosis"] = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6)
    return found


def _over(moment: float, variance: float, power: float) -> float:
    """Return a moment divided by a power of the variance, NaN if that comes to nothing."""
    divisor = np.float64(variance) ** power
    return moment / float(divisor) if divisor else math.nan


def _products(values: Values) -> dict[str, float]:
    found = {"product": values.prod()}
    if values.min() > 0:
        found["geometric-mean"] = np.exp(np.log(values).mean())
        found["harmonic-mean"] = 1 / (1 / values).mean()
    return found


def histogram(values: Values) -> Histogram | None:
    """Return ten intervals of equal width and how many values are in each; None for a constant."""
    span = float(values.max()) - float(values.min())
    if span == 0 or not math.isfinite(span):
        return None
    try:
        counts, edges = np.histogram(values, bins=BINS)
    except ValueError:  # neighbouring doubles: no room for that many edges between them
        return None
    return Histogram(edges.tolist(), counts.tolist())


def correlations(columns: dict[str, Values]) -> Correlations | None:
    """Return how columns go together, pair by pair over the rows in which neither is NaN.

    Only the first 50 columns are compared, and Kendall's tau-b only where that is not too long.
    """
    chosen = dict(list(columns.items())[:MOST_CORRELATED])
    if len(chosen) < 2:
        return None
    frame = pd.DataFrame(chosen)
    pairs = len(chosen) * (len(chosen) - 1) // 2
    with np.errstate(all="ignore"):
        pearson = frame.corr()
        is_short = pairs * len(frame) <= MOST_RANKED
        kendall = _rows(frame.corr(method="kendall")) if is_short else []
    return Correlations(columns=list(chosen), pearson=_rows(pearson), kendall=kendall)


def _rows(matrix: pd.DataFrame) -> list[list[float | None]]:
    return [
        [value if math.isfinite(value) else None for value in row]
        for row in matrix.to_numpy().tolist()
    ]
