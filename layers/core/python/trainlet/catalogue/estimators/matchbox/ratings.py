"""Ratings as a sparse matrix, readable by user and by item."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
PIECE = 16_384


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings, ordered by user and then by item.

    Attributes:
        users: Of each rating, int32 ``[n]``, ascending.
        items: Likewise, ascending within a user.
        levels: Of each rating, its level from 0, int16 ``[n]``.
        starts: Where each user's begin, int64 ``[U + 1]``.
        item_count: How many items there are.
    """

    users: NDArray[np.int32]
    items: NDArray[np.int32]
    levels: NDArray[np.int16]
    starts: Places
    item_count: int

    def by_user(self, values: Floats) -> Any:
        """Return values of the ratings as a sparse matrix ``[U, I]``."""
        shape = len(self.starts) - 1, self.item_count
        return csr_matrix((values, self.items, self.starts), shape=shape)

    def by_item(self, values: Floats) -> Any:
        """Return values of the ratings as a sparse matrix ``[I, U]``.

        They are dealt to the items as they come: to fetch them item by item would jump through
        the memory once for each.
        """
        return self.by_user(values).T.tocsr()

    def pieces(self) -> Iterator[tuple[slice, slice]]:
        """Yield runs of users and of their ratings, not many ratings at a time."""
        starts, users, first = self.starts, len(self.starts) - 1, 0
        while first < users:
            last = int(np.searchsorted(starts, starts[first] + PIECE, side="right")) - 1
            last = min(max(last, first + 1), users)
            yield slice(first, last), slice(int(starts[first]), int(starts[last]))
            first = last


def ordered(users: Places, items: Places, levels: Places, sizes: tuple[int, int]) -> Ratings:
    """Return ratings in their order.

    Args:
        users: Of each rating, ``[n]``, from 0.
        items: Likewise.
        levels: Likewise.
        sizes: How many users and items there are.
    """
    order = np.lexsort((items, users))
    return Ratings(
        users[order].astype(np.int32),
        items[order].astype(np.int32),
        levels[order].astype(np.int16),
        _starts(users, sizes[0]),
        sizes[1],
    )


def _starts(places: Places, size: int) -> Places:
    return np.concatenate([[0], np.cumsum(np.bincount(places, minlength=size))]).astype(np.int64)
