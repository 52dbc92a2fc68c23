"""How much a column tells about what is to be predicted, and keeping those that tell the most."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from sklearn.metrics import mutual_info_score
from sklearn.metrics.cluster import contingency_matrix

from trainlet.catalogue.fitted.steps import Matrix, Values
from trainlet.catalogue.nodes.columns import arranged
from trainlet.catalogue.nodes.graph import Graph, Inputs

Vector = NDArray[np.float64]
Codes = NDArray[np.int64]
LARGEST = float(np.finfo(np.float64).max)
MOST_LEVELS = 10
"""Numbers with more values than these are counted by tenths of their rows."""


class Chosen(Values):
    """Keeps some columns, in an order.

    Args:
        kept: Their names.
        scores: What they, and those that were left out, were chosen by.
    """

    def __init__(self, kept: list[str], scores: dict[str, float]) -> None:
        self._kept = kept
        self.scores = scores

    @property
    def told(self) -> Mapping[str, Any]:
        """The scores."""
        return {"scores": self.scores}

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the columns that are kept."""
        return X[[name for name in self._kept if name in X.columns]]

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes that leave the others out."""
        numbers, texts = set(inputs.number_columns), set(inputs.text_columns)
        return arranged(
            graph,
            inputs,
            [name for name in self._kept if name in numbers],
            [name for name in self._kept if name in texts],
        )


def scores(method: str, X: Matrix, y: NDArray[np.generic], is_classes: bool) -> Vector:  # noqa: FBT001
    """Return the score of each column of numbers, the more the better, 0 for nothing.

    A row counts for a column if neither its value nor that of ``y`` is missing.

    Args:
        method: Studio's name of the statistic, such as ``pearson-correlation``, whose sign is left
            out.
        X: Doubles ``[n, p]``, NaN where missing.
        y: Class indices, or values with NaN where missing, ``[n]``.
        is_classes: Whether ``y`` tells classes.

    Returns:
        ``[p]``, finite.
    """
    if method == "count-based":
        return np.asarray(np.count_nonzero(np.nan_to_num(X), axis=0), dtype=np.float64)
    known = ~np.isnan(y.astype(np.float64))
    found = [_score(method, x[known], y[known], is_classes) for x in X.T]
    return np.array(found, dtype=np.float64)


def text_score(method: str, codes: Codes, y: NDArray[np.generic], is_classes: bool) -> float:  # noqa: FBT001
    """Return the score of a column of texts; 0 for a statistic of numbers.

    Args:
        method: As of ``scores``.
        codes: The number of each row's text ``[n]``; below 0 where missing.
        y: As of ``scores``.
        is_classes: As of ``scores``.
    """
    kept = (codes >= 0) & ~np.isnan(y.astype(np.float64))
    if method not in OF_LEVELS or not kept.any():
        return 0.0
    classes = y[kept].astype(np.int64) if is_classes else levels(y[kept].astype(np.float64))
    return OF_LEVELS[method](codes[kept], classes)


def levels(values: Vector) -> Codes:
    """Return which of at most ten levels each value ``[n]`` is of; none is missing."""
    distinct, places = np.unique(values, return_inverse=True)
    if len(distinct) <= MOST_LEVELS:
        return places.astype(np.int64)
    inner = np.arange(1, MOST_LEVELS) / MOST_LEVELS
    edges = np.unique(np.quantile(values, inner, method="inverted_cdf"))
    return np.searchsorted(edges, values, side="left").astype(np.int64)


def _score(method: str, x: Vector, y: NDArray[np.generic], is_classes: bool) -> float:  # noqa: FBT001
    kept = ~np.isnan(x)
    x, y = _scaled(x[kept]), y[kept]
    if not len(x) or x.min() == x.max():
        return 0.0
    if method in OF_NUMBERS:
        return _correlation(method, x, _means(x, y) if is_classes else _scaled(y.astype(float)))
    classes = y.astype(np.int64) if is_classes else levels(y.astype(np.float64))
    return (
        _fisher(x, classes) if method == "fisher-score" else OF_LEVELS[method](levels(x), classes)
    )


def _scaled(values: Vector) -> Vector:
    """Return values times a power of two, so that no square of theirs overflows or vanishes."""
    _, exponent = np.frexp(np.abs(values).max(initial=0.0))
    scaled: Vector = np.ldexp(values, -exponent)
    return scaled


def _means(x: Vector, classes: NDArray[np.generic]) -> Vector:
    """Return for each row the mean of its class: what a class is to a correlation in Studio."""
    _, places = np.unique(classes, return_inverse=True)
    means: Vector = np.bincount(places, weights=x) / np.bincount(places)
    return means[places]


def _correlation(method: str, x: Vector, target: Vector) -> float:
    if target.min() == target.max():
        return 0.0
    return float(np.nan_to_num(abs(OF_NUMBERS[method](x, target))))


def _fisher(x: Vector, classes: Codes) -> float:
    """Return the variance between the classes' means over that within the classes.

    Duda, Hart and Stork, Pattern Classification, 2nd edition, section 4.10.
    """
    means = _means(x, classes)
    between, within = float(np.var(means)), float(np.mean((x - means) ** 2))
    if within > 0.0:
        return min(between / within, LARGEST)
    return LARGEST if between > 0.0 else 0.0


def _chi_squared(codes: Codes, classes: Codes) -> float:
    table = contingency_matrix(codes, classes)
    return float(stats.chi2_contingency(table, correction=False).statistic)


def _mutual_information(codes: Codes, classes: Codes) -> float:
    return max(0.0, float(mutual_info_score(codes, classes)))


def _pearson(x: Vector, y: Vector) -> float:
    return float(np.corrcoef(x, y)[0, 1])


def _kendall(x: Vector, y: Vector) -> float:
    return float(stats.kendalltau(x, y, method="asymptotic").statistic)


def _spearman(x: Vector, y: Vector) -> float:
    return float(stats.spearmanr(x, y).statistic)


OF_NUMBERS: dict[str, Callable[[Vector, Vector], float]] = {
    "pearson-correlation": _pearson,
    "kendall-correlation": _kendall,
    "spearman-correlation": _spearman,
}
OF_LEVELS: dict[str, Callable[[Codes, Codes], float]] = {
    "chi-squared": _chi_squared,
    "mutual-information": _mutual_information,
}
