"""How good lists of a recommender are: normalized discounted cumulative gain.

Jarvelin & Kekalainen, Cumulated gain-based evaluation of IR techniques, 2002: gains are divided by
log2(place + 1), places from 1, and their sum by that of the best list of the same length. A list
without any gain has no value and is left out.
"""

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.measure import About, Truth, Undefined

COUNT, LEAST_POOL, LEAST_COMMON = 5, 2, 2
MOST_CELLS = 50_000_000
Floats = NDArray[np.float64]
Distance = Literal["l1", "l2"]


def item_ndcg(truth: Truth) -> float:
    """Return the mean over users of how well five of their items are ranked; gains are ratings.

    Where ratings are negative, the lowest counts as 0: a gain can't be less.
    """
    users = _about(truth).users
    gains = truth.y - min(float(truth.y.min(initial=0.0)), 0.0)
    best = _gained(users, truth.y, gains)
    is_listed = (np.bincount(users) >= LEAST_POOL) & (best > 0)
    if not is_listed.any():
        raise Undefined("No list is long enough.")
    found = _gained(users, truth.predicted, gains)
    return float((found[is_listed] / best[is_listed]).mean())


def related_ndcg(truth: Truth, side: Literal["users", "items"], distance: Distance) -> float:
    """Return the mean of how well five related entities are ranked; gains are similarities.

    Those that rated two of the same at least are ranked, where there are two of them at least. A
    similarity is 1 / (1 + d), ``d`` the mean absolute difference of common ratings, or the root of
    the mean squared one.

    Args:
        truth: Held-out ratings.
        side: Users, by the items that they rated; or items.
        distance: ``l1`` or ``l2``.
    """
    about = _about(truth)
    places = about.user_places if side == "users" else about.item_places
    if places is None:
        raise Undefined("Nothing is known of who is alike.")
    ids, others = (about.users, about.items)[:: 1 if side == "users" else -1]
    return _mean(_lists(ids, others, truth.y, places, distance))


def _gained(users: NDArray[np.int64], scores: Floats, gains: Floats) -> Floats:
    """Return what the list of each user's best scores gains, discounted."""
    order = np.lexsort((-scores, users))
    counts = np.bincount(users)
    ranks = np.arange(len(users)) - np.repeat(np.cumsum(counts) - counts, counts)
    top = order[ranks < COUNT]
    discounted = gains[top] / np.log2(ranks[ranks < COUNT] + 2)
    return np.asarray(np.bincount(users[top], discounted, len(counts)), np.float64)


def ndcg(gains: Floats, scores: Floats) -> float | None:
    """Return how good the list of the best scores is; None if nothing is to be gained."""
    discount = 1 / np.log2(np.arange(2, min(COUNT, len(gains)) + 2))
    best = -np.sort(-gains)[: len(discount)] @ discount
    listed = gains[np.argsort(-scores, kind="stable")[: len(discount)]] @ discount
    return float(listed / best) if best > 0 else None


def likeness(one: Floats, others: Floats) -> Floats:
    """Return how likely one is to be rated as each of others is, as recommenders rank them."""
    away = others - one
    spread = 2 + (away[:, :-1] ** 2).sum(axis=1)
    return np.asarray(-0.5 * (np.log(spread) + away[:, -1] ** 2 / spread))


def _about(truth: Truth) -> About:
    if truth.about is None:
        raise Undefined("Nothing is known of users and items.")
    return truth.about


def _mean(values: Iterator[float | None]) -> float:
    found = [value for value in values if value is not None]
    if not found:
        raise Undefined("No list is long enough.")
    return float(np.mean(found))


def _lists(
    ids: NDArray[np.int64],
    others: NDArray[np.int64],
    ratings: Floats,
    places: Floats,
    distance: Distance,
) -> Iterator[float | None]:
    _, first, mine = np.unique(ids, return_index=True, return_inverse=True)
    _, theirs = np.unique(others, return_inverse=True)
    shape = len(first), int(theirs.max()) + 1
    if shape[0] * max(shape) > MOST_CELLS:
        raise Undefined("There are too many to compare.")
    table, is_rated = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    table[mine, theirs], is_rated[mine, theirs] = ratings, 1
    common = is_rated @ is_rated.T
    np.fill_diagonal(common, 0)
    for one in range(shape[0]):
        pool = np.flatnonzero(common[one] >= LEAST_COMMON)
        if len(pool) >= LEAST_POOL:
            columns = np.flatnonzero(is_rated[one])
            both = is_rated[np.ix_(pool, columns)]
            away = (table[np.ix_(pool, columns)] - table[one, columns]) * both
            gains = 1 / (1 + _distance(away, common[one, pool], distance))
            yield ndcg(gains, likeness(places[first[one]], places[first[pool]]))


def _distance(away: NDArray[np.float32], counts: NDArray[np.float32], distance: Distance) -> Floats:
    if distance == "l1":
        return np.asarray(np.abs(away).sum(axis=1) / counts, np.float64)
    return np.asarray(np.sqrt((away**2).sum(axis=1) / counts), np.float64)
