"""Divides ratings of items by users into those to train and those to test a recommender with."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.fitted.rows.rows import Places, generator
from trainlet.errors import TrainingFailed

TRAIN, TEST, IGNORED, OPEN = 0, 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Fractions:
    """The shares of users, of items, and of a user's ratings.

    Each is a share of those that still have a row whose side is open when its turn comes, in the
    order: ignored items, cold items, ignored users, cold users, users for training only.
    """

    ignored_items: float
    cold_items: float
    ignored_users: float
    cold_users: float
    training_only_users: float
    test_user_ratings: float
    drop_chance_cold_items: bool


def rating_sides(ratings: pd.DataFrame, fractions: Fractions, seed: int) -> Places:
    """Return the side of each rating, ``[n]``: 0 to train with, 1 to test with, 2 none.

    Args:
        ratings: Users, items, and perhaps ratings.
        fractions: The shares.
        seed: Seed of the choice.

    Raises:
        TrainingFailed: A user or an item is missing.
    """
    users, items = _codes(ratings, 0), _codes(ratings, 1)
    random = generator(seed)
    sides = np.full(len(ratings), OPEN)
    _send(sides, items, fractions.ignored_items, IGNORED, random)
    cold = _send(sides, items, fractions.cold_items, TEST, random)
    _send(sides, users, fractions.ignored_users, IGNORED, random)
    _send(sides, users, fractions.cold_users, TEST, random)
    _send(sides, users, fractions.training_only_users, TRAIN, random)
    _share_out(sides, users, fractions.test_user_ratings, random)
    if fractions.drop_chance_cold_items:
        known = np.isin(items, items[sides == TRAIN]) | np.isin(items, cold)
        sides[(sides == TEST) & ~known] = IGNORED
    return sides


def _codes(ratings: pd.DataFrame, place: int) -> Places:
    column = ratings.iloc[:, place]
    if column.isna().any():
        raise TrainingFailed(
            f"Column {ratings.columns[place]!r} says of some rows not whose rating it is.",
            remedy="Leave out the rows where it is missing: clean-missing-data.",
            column=str(ratings.columns[place]),
            field="steps",
        )
    return pd.factorize(column)[0].astype(np.int64)


def _send(
    sides: Places, keys: Places, fraction: float, side: int, random: np.random.Generator
) -> NDArray[np.int64]:
    """Send all open rows of some keys to a side, in place; return those keys."""
    there = np.unique(keys[sides == OPEN])
    count = int(np.floor(fraction * len(there) + 0.5))
    chosen = random.permutation(there)[:count]
    sides[(sides == OPEN) & np.isin(keys, chosen)] = side
    return chosen


def _share_out(sides: Places, users: Places, fraction: float, random: np.random.Generator) -> None:
    """Send each user's open rows to both sides, one at least to train with."""
    rows = random.permutation(np.flatnonzero(sides == OPEN))
    grouped = pd.Series(users[rows]).groupby(users[rows])
    ranks = grouped.cumcount().to_numpy()
    sizes = grouped.transform("size").to_numpy()
    trained = np.maximum(1, np.floor(fraction * sizes + 0.5))
    sides[rows] = np.where(ranks < trained, TRAIN, TEST)
