"""Lists among what rows are about, as a recommender is evaluated by."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trainlet.errors import BadRows
from trainlet.scoring.recommending.asking import Ask

MOST_CELLS = 50_000_000


class Listed(NamedTuple):
    """Whose lists they are, and the lists, best first."""

    ids: Sequence[str]
    rows: list[list[str]]


def best_items(
    users: Sequence[str], items: Sequence[str], worth: NDArray[np.float64], ask: Ask
) -> Listed:
    """Return each user's items, the highest rated first; a pool that is too small is left out.

    Args:
        users: Of each pair, ``[n]``.
        items: Likewise.
        worth: What the user would give the item, ``[n]``.
        ask: How long a list is, and how large its pool must be.
    """
    pools: dict[str, dict[str, float]] = {}
    for user, item, value in zip(users, items, worth.tolist(), strict=True):
        pools.setdefault(user, {})[item] = value
    kept = {user: pool for user, pool in pools.items() if len(pool) >= ask.minimum_pool}
    rows = [sorted(pool, key=lambda item: -pool[item])[: ask.count] for pool in kept.values()]
    return Listed(list(kept), rows)


def related(
    ids: Sequence[str], others: Sequence[str], places: NDArray[np.float64], ask: Ask
) -> Listed:
    """Return whom each user is most like, of those who rated enough of the same; or items likewise.

    Args:
        ids: Of each pair the user, ``[n]``; or the item.
        others: Of each pair the item; or the user.
        places: Where the former is among all, ``[n, d]``.
        ask: How long a list is, and what it is made of.

    Raises:
        BadRows: There are too many to compare.
    """
    known, first, mine = np.unique(np.array(ids, object), return_index=True, return_inverse=True)
    rated, theirs = np.unique(np.array(others, object), return_inverse=True)
    cells = len(known) * max(len(rated), len(known))
    if cells > MOST_CELLS:
        raise BadRows(
            f"These are {len(known):,} by {len(rated):,} to compare, too many for one list.",
            remedy="Send the ratings of fewer at once.",
        )
    ratings = np.zeros((len(known), len(rated)), np.float32)
    ratings[mine, theirs] = 1
    common = ratings @ ratings.T
    np.fill_diagonal(common, 0)
    found, rows = [], []
    for place in np.argsort(first):
        pool = np.flatnonzero(common[place] >= ask.minimum_common)
        if len(pool) >= ask.minimum_pool:
            alike = likeness(places[first[place]], places[first[pool]])
            found.append(str(known[place]))
            rows.append([str(known[i]) for i in pool[np.argsort(-alike, kind="stable")]])
    return Listed(found, [row[: ask.count] for row in rows])


def likeness(one: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how likely one is to be rated, or to rate, as each of others is, ``[n]``.

    It is the log density, but for a constant, of equal affinities: they differ by the biases, and
    by the traits as far as the other side's vary.
    """
    away = others - one
    spread = 2 + (away[:, :-1] ** 2).sum(axis=1)
    found: NDArray[np.float64] = -0.5 * (np.log(spread) + away[:, -1] ** 2 / spread)
    return found
