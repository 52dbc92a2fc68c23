"""A fitted recommender: how a user would rate an item, what to recommend, and who is alike."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr

from trainlet.catalogue.estimators.matchbox.emitting import emit_all
from trainlet.catalogue.estimators.matchbox.entities import Entities, known_by
from trainlet.catalogue.estimators.matchbox.ratings import Floats, Places
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.registry import Input
from trainlet.registry import Recommender as Known
from trainlet.registry.recommenders import Kind

CELLS = 4_000_000


@dataclass(frozen=True, kw_only=True)
class Recommender:
    """The posterior.

    Attributes:
        users: All users with ratings.
        items: All items with ratings.
        cuts: Each user's cut points, and those of another user last, ``[U + 1, L - 1]``.
        levels: What each level of the ratings is worth, ascending ``[L]``.
        starts: Where the items that a user rated begin, int64 ``[U + 2]``; another user rated none.
        rated: Their places, int32 ``[n]``.
    """

    users: Entities
    items: Entities
    cuts: Floats
    levels: Floats
    starts: Places
    rated: NDArray[np.int32]

    @property
    def beside(self) -> tuple[Input, ...]:
        """The columns of features that it takes."""
        sides = (self.users, self.items)
        return tuple(i for side in sides if side.features for i in side.features.inputs)

    @property
    def known(self) -> Known:
        """What a signature says of it."""
        return Known(
            user=self.users.column,
            item=self.items.column,
            users=len(self.users.ids),
            items=len(self.items.ids),
        )

    def predict(self, X: pd.DataFrame) -> Floats:
        """Return the mean of the rating of each pair, ``[n]``."""
        user, user_spread = self.users.posterior(X)
        item, item_spread = self.items.posterior(X)
        mean = (user[:, :-1] * item[:, :-1]).sum(axis=1) + user[:, -1] + item[:, -1]
        both = (user[:, :-1] ** 2 + user_spread[:, :-1]) * (
            item[:, :-1] ** 2 + item_spread[:, :-1]
        ) - (user[:, :-1] * item[:, :-1]) ** 2
        spread = both.sum(axis=1) + user_spread[:, -1] + item_spread[:, -1]
        cuts = self.cuts[self.users.places(X[self.users.column])]
        below = ndtr((cuts - mean[:, None]) / np.sqrt(1 + spread)[:, None])
        return np.asarray(self.levels[-1] - below @ np.diff(self.levels))

    def whereabouts(self, X: pd.DataFrame) -> tuple[Floats, Floats]:
        """Return where each row's user and item are among all: the nearer, the more alike."""
        pairs = (self.users, self.items), (self.items, self.users)
        user, item = (
            own.posterior(X)[0] * np.append(np.sqrt(across.variances[:-1]), 1.0)
            for own, across in pairs
        )
        return user, item

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of everything it answers; return those of ``predict``, double ``[n]``."""
        return emit_all(graph, inputs, self)

    def worth(self, X: pd.DataFrame) -> Floats:
        """Return the mean of the rating of every item by each row's user, ``[n, I]``."""
        user, spread = self.users.posterior(X)
        cuts = self.cuts[self.users.places(X[self.users.column])]
        traits, item, item_spread = user[:, :-1], self.items.means, self.items.spreads
        mean = traits @ item[:, :-1].T + user[:, -1:] + item[:, -1]
        wide = traits**2 @ item_spread[:, :-1].T
        wide += spread[:, :-1] @ (item_spread[:, :-1] + item[:, :-1] ** 2).T
        scale = np.sqrt(1 + wide + spread[:, -1:] + item_spread[:, -1])
        found = np.full(mean.shape, self.levels[-1])
        for place, step in enumerate(np.diff(self.levels)):
            found -= step * ndtr((cuts[:, place : place + 1] - mean) / scale)
        return found

    def listed(
        self, X: pd.DataFrame, kind: Kind, count: int, *, unrated: bool = False
    ) -> NDArray[np.object_]:
        """Return whom or what a list holds for each row, best first, ``[n, k]``.

        Args:
            X: The users or items, with their features.
            kind: What is asked for.
            count: How many to return; fewer if there are no more, and blank from there on.
            unrated: Leave out the items that the user rated.
        """
        entities = self.among(kind)
        rows = max(1, CELLS // len(entities.ids) // entities.means.shape[1])
        parts = [X.iloc[start : start + rows] for start in range(0, len(X), rows)]
        tops = [_top(self.scores(part, kind, unrated=unrated), count) for part in parts]
        return known_by(entities, np.concatenate(tops))

    def among(self, kind: Kind) -> Entities:
        """Return those that a list is made of."""
        return self.users if kind == "related-users" else self.items

    def scores(self, X: pd.DataFrame, kind: Kind, *, unrated: bool = False) -> Floats:
        """Return what lists are ranked by, ``[n, m]``; minus infinity for what they never hold."""
        if kind == "related-users":
            return _alike(self.users, self.items.variances, X)
        if kind == "related-items":
            return _alike(self.items, self.users.variances, X)
        worth = self.worth(X)
        if unrated:
            for row, place in enumerate(self.users.places(X[self.users.column])):
                worth[row, self.rated[self.starts[place] : self.starts[place + 1]]] = -np.inf
        return worth


def _alike(entities: Entities, across: Floats, X: pd.DataFrame) -> Floats:
    """Return how alike each row's entity is to all; ``across`` are the other side's variances.

    It is the log density of equal affinities, but for a constant: Studio's own measure.
    """
    found = entities.posterior(X)[0]
    away = ((found[:, None, :-1] - entities.means[:, :-1]) * np.sqrt(across[:-1])) ** 2
    spread = 2 + away.sum(axis=2)
    apart = (found[:, None, -1] - entities.means[:, -1]) ** 2
    alike = -0.5 * (np.log(spread) + apart / spread)
    own = entities.places(X[entities.column])
    known = np.flatnonzero(own < len(entities.ids))
    alike[known, own[known]] = -np.inf
    return np.asarray(alike)


def _top(values: Floats, count: int) -> Places:
    """Return the places of the largest, largest first, of equals the first; -1 for no value."""
    places = np.argsort(-values, axis=1, kind="stable")[:, :count]
    best = np.take_along_axis(values, places, axis=1)
    return np.where(np.isneginf(best), -1, places)
