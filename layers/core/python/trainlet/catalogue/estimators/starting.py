"""Where k-means begins: Studio's six ways."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import kmeans_plusplus
from sklearn.metrics import pairwise_distances

from trainlet.catalogue.estimators.centroids import Matrix
from trainlet.catalogue.families.clustering import Start
from trainlet.catalogue.spec import Examples

LEAST = 3
"""Of how many centres one is moved."""

BLOCK = 50_000
"""How many rows are held against all centres at once."""

FEW, FEW_EACH = 10_000, 100
"""Of how many rows the fast way chooses, at least, and for each centre."""


def beginning(
    rows: Matrix, examples: Examples, start: Start, count: int, deal: np.random.Generator
) -> Matrix:
    """Return centres to begin with ``[k, d]``, no more than there are different rows.

    Args:
        rows: The rows' features, ``[n, d]``.
        examples: Their weights, and what is known of their labels.
        start: The way.
        count: How many centres.
        deal: What is left to chance.
    """
    count = min(count, len(rows))
    ways: dict[Start, Callable[[], Matrix]] = {
        "first-n": lambda: _first(rows, count),
        "random": lambda: _partition(rows, examples.weights, count, deal),
        "k-means-plus-plus": lambda: _drawn(rows, examples.weights, count, deal),
        "k-means-plus-plus-fast": lambda: _drawn_fast(rows, examples.weights, count, deal),
        "evenly": lambda: _evenly(rows, count),
        "use-label-column": lambda: _of_labels(rows, examples, count, deal),
    }
    return ways[start]()


def _first(rows: Matrix, count: int) -> Matrix:
    """Return the first different rows (Forgy)."""
    for size in (10 * count, len(rows)):
        _, places = np.unique(rows[:size], axis=0, return_index=True)
        if len(places) >= count:
            break
    return rows[np.sort(places)[:count]]


def _partition(
    rows: Matrix, weights: Matrix | None, count: int, deal: np.random.Generator
) -> Matrix:
    """Return the means of rows that are dealt to the clusters at random."""
    dealt = deal.permutation(np.arange(len(rows)) % count)
    return _means(rows, weights, dealt, np.unique(dealt))


def _means(
    rows: Matrix, weights: Matrix | None, called: NDArray[np.int64], clusters: NDArray[np.int64]
) -> Matrix:
    counts = np.ones(len(rows)) if weights is None else weights
    parts = [called == i for i in clusters]
    return np.stack([np.average(rows[mine], axis=0, weights=counts[mine]) for mine in parts])


def _drawn(rows: Matrix, weights: Matrix | None, count: int, deal: np.random.Generator) -> Matrix:
    """Return rows drawn one by one, the farther from those before the likelier (k-means++).

    Arthur and Vassilvitskii, Proceedings of SODA, 2007.
    """
    seed = int(deal.integers(2**31))
    most = min(count, len(rows))
    centres, _ = kmeans_plusplus(rows, most, sample_weight=weights, random_state=seed)
    return np.asarray(centres)


def _drawn_fast(
    rows: Matrix, weights: Matrix | None, count: int, deal: np.random.Generator
) -> Matrix:
    """Return likewise rows, of a sample of all."""
    most = max(FEW, FEW_EACH * count)
    if len(rows) <= most:
        return _drawn(rows, weights, count, deal)
    some = np.sort(deal.choice(len(rows), most, replace=False))
    return _drawn(rows[some], None if weights is None else weights[some], count, deal)


def _evenly(rows: Matrix, count: int) -> Matrix:
    """Return points at equal distances on the diagonal of the box that holds all rows."""
    low, high = rows.min(axis=0), rows.max(axis=0)
    places = (np.arange(count) + 0.5) / count
    return np.asarray(low + places[:, None] * (high - low))


def _of_labels(rows: Matrix, examples: Examples, count: int, deal: np.random.Generator) -> Matrix:
    """Return the means of the most frequent labels; k-means++ draws what is missing."""
    known = np.bincount(examples.y[examples.y >= 0])
    order = np.argsort(-known, kind="stable")
    frequent = order[known[order] > 0][:count]
    means = _means(rows, examples.weights, examples.y, frequent)
    if len(means) >= count:
        return means
    return np.vstack([means, _drawn(rows, examples.weights, count - len(means), deal)])


def swap(
    rows: Matrix, weights: Matrix | None, centres: Matrix, deal: np.random.Generator
) -> Matrix:
    """Return centres of which one has gone to a row, the farther from its own the likelier.

    It is one of the few that would be missed least, by how much farther their rows would go.
    """
    counts = np.ones(len(rows)) if weights is None else weights
    called = np.empty(len(rows), np.int64)
    near, next_near = np.empty((2, len(rows)))
    for first in range(0, len(rows), BLOCK):
        part = slice(first, first + BLOCK)
        squares = np.square(pairwise_distances(rows[part], centres))
        called[part] = squares.argmin(axis=1)
        two = np.partition(squares, min(1, len(centres) - 1), axis=1)[:, :2]
        near[part], next_near[part] = two[:, 0], two[:, -1]
    missed = np.bincount(called, counts * (next_near - near), minlength=len(centres))
    gone = int(deal.choice(np.argsort(missed)[:LEAST]))
    error = counts * near
    moved = centres.copy()
    moved[gone] = rows[deal.choice(len(rows), p=error / error.sum() if error.sum() else None)]
    return moved
