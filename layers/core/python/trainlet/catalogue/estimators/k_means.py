"""Lloyd's k-means: from Studio's six beginnings, by Euclid's distance or by cosine."""

import warnings
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from trainlet.catalogue.estimators.centroids import Centroids, Matrix, directions
from trainlet.catalogue.estimators.guides import filled, indicated, overwritten
from trainlet.catalogue.estimators.indicators import Indicators, fit_indicators
from trainlet.catalogue.estimators.starting import beginning, swap
from trainlet.catalogue.families.clustering import Distance, LabelMode, Start
from trainlet.catalogue.spec import Examples

ROUNDS = 10
"""How often labels are overwritten at most, and clusters made anew."""

FAILED, SWAPS = 4, 12
"""After how many failures no more swaps are tried, and how many are at most, for each search."""

PIECE = 4_000_000
"""How many distances are held at once."""

FURTHER: dict[Start, Start] = {
    "first-n": "k-means-plus-plus",
    "evenly": "k-means-plus-plus",
    "use-label-column": "k-means-plus-plus",
}
"""How the search begins again after a beginning that chance has no part in."""


class Lloyd(NamedTuple):
    """What came of one search.

    Attributes:
        centres: ``[k, d]``.
        called: Which of them each row is nearest to, ``[n]``.
        inertia: The sum of the rows' squared distances, or of the cosine's.
    """

    centres: Matrix
    called: NDArray[np.int64]
    inertia: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KMeansOptions:
    """How clusters are searched for; see the learner's settings."""

    count: int
    metric: Distance
    start: Start
    iterations: int
    mode: LabelMode
    seeds: int


def fit_k_means(examples: Examples, options: KMeansOptions) -> Centroids:
    """Return the closest clusters that were found.

    Raises:
        ValueError: There is no label column to begin with or to be guided by.
    """
    is_guided = options.mode != "ignore-label-column"
    if (is_guided or options.start == "use-label-column") and (examples.y < 0).all():
        raise ValueError("there is no label column, or it is empty")
    encoding = fit_indicators(examples.X, standardise=False)
    rows = _features(encoding, examples.X)
    width = rows.shape[1]
    search = _guided if is_guided else _searched
    found = search(rows, examples, options)
    centres = found.centres[np.unique(found.called), :width]
    centres = directions(centres) if options.metric == "cosine" else centres
    return Centroids(encoding, centres, options.metric)


def _features(encoding: Indicators, X: pd.DataFrame) -> Matrix:
    """Return rows' features; numbers alone are not copied, for there may be very many."""
    if encoding.columns.texts:
        return encoding.dense(X)
    return np.asarray(X[encoding.columns.numbers].to_numpy(np.float64))


def _guided(rows: Matrix, examples: Examples, options: KMeansOptions) -> Lloyd:
    """Return clusters of rows to which their label is one feature more."""
    y = filled(rows, examples.y)
    found = _searched(indicated(rows, y), replace(examples, y=y), options)
    if options.mode == "fill-missing-values":
        return found
    for _ in range(ROUNDS):
        new = overwritten(indicated(rows, y), y, found.centres, found.called)
        if (new == y).all():
            break
        y = new
        found = _searched(indicated(rows, y), replace(examples, y=y), options)
    return found


def _searched(rows: Matrix, examples: Examples, options: KMeansOptions) -> Lloyd:
    """Return the best of as many searches as are asked for."""
    deal = np.random.default_rng(examples.seed)
    rows = directions(rows) if options.metric == "cosine" else rows
    search = _by_cosine if options.metric == "cosine" else _by_euclid
    best: Lloyd | None = None
    for number in range(options.seeds):
        start = FURTHER.get(options.start, options.start) if number else options.start
        begun = beginning(rows, examples, start, options.count, deal)
        found = search(rows, begun, examples.weights, options.iterations)
        if best is None or found.inertia < best.inertia:
            best = found
    assert best is not None  # there is one search at least
    if options.seeds == 1:
        return best
    return _swapped(rows, examples, best, options, deal)


def _swapped(
    rows: Matrix, examples: Examples, best: Lloyd, options: KMeansOptions, deal: np.random.Generator
) -> Lloyd:
    """Return clusters of which no centre would do better elsewhere, as far as was tried.

    A centre that is missed least goes to a row that is far from its own, until a few tries for
    each search have failed. After Fränti, Journal of Big Data 5, 2018.
    """
    search = _by_cosine if options.metric == "cosine" else _by_euclid
    failed, tries = 0, SWAPS * options.seeds
    while failed < FAILED * options.seeds and tries:
        begun = swap(rows, examples.weights, best.centres, deal)
        found = search(rows, begun, examples.weights, options.iterations)
        is_better = found.inertia < best.inertia
        failed, tries = 0 if is_better else failed + 1, tries - 1
        best = found if is_better else best
    return best


def _by_euclid(rows: Matrix, begun: Matrix, weights: Matrix | None, most: int) -> Lloyd:
    """Return what scikit-learn's Lloyd makes of a beginning; it stops when no row moves."""
    found = KMeans(len(begun), init=begun, n_init=1, max_iter=most, tol=0.0, algorithm="lloyd")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer clusters may result
        found.fit(rows, sample_weight=weights)
    called = found.labels_.astype(np.int64)
    return Lloyd(found.cluster_centers_, called, float(found.inertia_))


def _by_cosine(rows: Matrix, begun: Matrix, weights: Matrix | None, most: int) -> Lloyd:
    """Return spherical k-means: Dhillon and Modha, Machine Learning 42, 2001.

    A centre that loses all its rows goes to the row that is farthest from its own.
    """
    counts = np.ones(len(rows)) if weights is None else weights
    centres, called, cosines = (
        directions(begun),
        np.full(len(rows), -1, np.int64),
        np.zeros(len(rows)),
    )
    for _ in range(most):
        before = called
        called, cosines = _nearest(rows, centres)
        if (called == before).all():
            break
        sums = np.zeros_like(centres)
        for i in range(len(centres)):
            mine = called == i
            sums[i] = counts[mine] @ rows[mine]
        for i in np.flatnonzero(np.bincount(called, minlength=len(centres)) == 0).tolist():
            farthest = int(cosines.argmin())
            sums[i], cosines[farthest] = rows[farthest], 1.0
        centres = directions(sums)
    called, cosines = _nearest(rows, centres)
    return Lloyd(centres, called, float((counts * (1.0 - cosines)).sum()))


def _nearest(rows: Matrix, centres: Matrix) -> tuple[NDArray[np.int64], Matrix]:
    """Return which centre each row is nearest to, and the cosine of the angle to it."""
    called, cosines = np.empty(len(rows), np.int64), np.empty(len(rows))
    size = max(1, PIECE // len(centres))
    for first in range(0, len(rows), size):
        part = slice(first, first + size)
        found = rows[part] @ centres.T
        called[part] = found.argmax(axis=1)
        cosines[part] = found.max(axis=1)
    return called, cosines
