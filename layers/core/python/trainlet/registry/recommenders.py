"""What is known of a recommender, and the names of its graph's inputs and outputs besides."""

from typing import Literal

import msgspec

Kind = Literal["rating", "items", "related-users", "related-items"]
KINDS: tuple[Kind, ...] = ("rating", "items", "related-users", "related-items")
"""What can be asked for, by its number in the input ``kind``."""

KIND, COUNT, UNRATED = "kind", "count", "unrated"
"""Inputs int64 ``[1]`` that may be left out: what is asked for, how many, and whether only new."""

LISTED = "listed"
"""The list that is asked for, string ``[n, k]``; blank for none."""

USER_PLACES, ITEM_PLACES = "user_places", "item_places"
"""Where users and items are among all, double ``[n, d]``: the nearer, the more alike."""


class Recommender(msgspec.Struct, frozen=True, kw_only=True):
    """What a recommender knows of.

    Attributes:
        user: The column of users.
        item: The column of items.
        users: How many users have ratings.
        items: How many items have.
    """

    user: str
    item: str
    users: int
    items: int
