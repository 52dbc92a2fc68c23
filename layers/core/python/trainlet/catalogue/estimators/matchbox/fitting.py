"""Fits the recommender: sweeps over users, items, and what each rating says.

Variational Bayes with a full covariance for each user and each item, whole matrices at a time: no
loop over ratings. What a rating says is a site (``sites``); the users' cut points take one Newton
step a sweep and are held near those of all users.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from trainlet.catalogue.estimators.matchbox.ratings import Floats, Ratings
from trainlet.catalogue.estimators.matchbox.sides import Shares, Side, align
from trainlet.catalogue.estimators.matchbox.sites import (
    Site,
    Steps,
    cut_derivatives,
    meet,
    without,
)

SWEEPS = 6
"""To one of Studio's iterations, which went over the ratings that often."""
BOLD, DAMPING = 2, 0.7
CUT_VARIANCE, LONGEST_STEP, LEAST_GAP = 0.03, 0.5, 1e-3
STEADY = 1e-6
FIRST_SPREAD = float(np.sqrt(2.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to fit.

    Attributes:
        traits: How many traits.
        iterations: How long: six sweeps each.
        batches: In how many parts users and items are worked through; the result is the same.
        seed: Of where the traits begin.
    """

    traits: int
    iterations: int
    batches: int
    seed: int


class Cuts:
    """The cut points: those of all users, and each user's own.

    Attributes:
        shared: ``[L - 1]``, ascending.
        own: ``[U, L - 1]``, ascending.
    """

    def __init__(self, shared: Floats, users: int) -> None:
        self.shared = shared
        self.own: Floats = np.tile(shared, (users, 1))

    def edges(self, rows: slice) -> Floats:
        """Return the edges of all levels of some users, ``[u, L + 1]``."""
        own = self.own[rows]
        ends = np.full((len(own), 1), np.inf)
        return np.concatenate([-ends, own, ends], axis=1)

    def step(self, rows: slice, steps: Steps) -> None:
        """Move some users' cut points by a Newton step; their prior holds them."""
        away = self.own[rows] - self.shared
        slope, curvature = steps.slope - away / CUT_VARIANCE, steps.curvature - 1 / CUT_VARIANCE
        moved = np.clip(slope / np.minimum(curvature, -1e-6), -LONGEST_STEP, LONGEST_STEP)
        self.own[rows] -= moved

    def settle(self) -> None:
        """Move half of what all users have in common into the shared ones, and keep the order."""
        away = self.own - self.shared
        common = away.mean(axis=0) / 2
        self.shared = self.shared + common
        away -= common
        self.own = np.maximum.accumulate(self.shared + away, axis=1)
        self.own += LEAST_GAP * np.arange(self.own.shape[1])


class Fitting:
    """What is inferred, sweep by sweep.

    Args:
        ratings: The ratings.
        levels: How many levels there are.
        designs: The features of users and of items, sparse; None for none.
        plan: How.
    """

    def __init__(
        self, ratings: Ratings, levels: int, designs: tuple[Any | None, Any | None], plan: Plan
    ) -> None:
        random = np.random.default_rng(plan.seed)
        shape = len(ratings.starts) - 1, ratings.item_count
        self._ratings, self._plan, self._levels = ratings, plan, levels
        self.users = Side(shape[0], plan.traits, designs[0], random)
        self.items = Side(shape[1], plan.traits, designs[1], random)
        shares = np.bincount(ratings.levels, minlength=levels) / len(ratings.levels)
        below = np.concatenate([[0.0], np.cumsum(shares)])
        self.cuts = Cuts(ndtri(np.clip(below[1:-1], 1e-4, 1 - 1e-4)) * FIRST_SPREAD, shape[0])
        middle = ndtri((below[1:] + below[:-1]) / 2) * FIRST_SPREAD
        precision = np.full(len(ratings.levels), 0.5)
        self._site = Site(precision, middle[ratings.levels] * precision)

    def run(self) -> int:
        """Sweep until nothing changes, or as often as may be; return how often."""
        before = -np.inf
        for sweep in range(SWEEPS * self._plan.iterations):
            self._infer(sweep)
            chance = self._meet(sweep)
            if sweep >= SWEEPS and abs(chance - before) < STEADY * abs(chance):
                return sweep + 1
            before = chance
        return SWEEPS * self._plan.iterations

    def _infer(self, sweep: int) -> None:
        site, batches = self._site, self._plan.batches
        sides = [(self.users, self.items, self._ratings.by_user)]
        sides.append((self.items, self.users, self._ratings.by_item))
        for side, other, matrix in sides:
            side.update(Shares(matrix(site.precision), matrix(site.shift), batches), other)
            side.expect()
            if sweep:
                side.spread_out()
        if sweep and self._plan.traits:
            align(self.users, self.items)

    def _meet(self, sweep: int) -> float:
        """Infer anew what each rating says; return their mean log chance."""
        total, ratings = 0.0, self._ratings
        pairs = _Pairs(self.users, self.items)
        for users, rows in ratings.pieces():
            own = (ratings.users[rows] - users.start).astype(np.int64)
            mean, variance = pairs.affinities(ratings.users[rows], ratings.items[rows])
            site = Site(self._site.precision[rows], self._site.shift[rows])
            if sweep >= BOLD:
                mean, variance = without(mean, variance, site)
            edges, levels = self.cuts.edges(users), ratings.levels[rows]
            met = meet(edges[own, levels], edges[own, levels + 1], mean, variance)
            _blend(site, met.site, 1.0 if sweep < BOLD else DAMPING)
            count = users.stop - users.start
            self.cuts.step(users, cut_derivatives(met, own, levels, (count, self._levels)))
            total += float(np.log(met.inside.chance).sum())
        self.cuts.settle()
        return total / len(ratings.levels)


def _blend(site: Site, new: Site, share: float) -> None:
    """Take over a share of new sites, in place."""
    for old, found in zip(site, new, strict=True):
        old[:] = (1 - share) * old + share * found


class _Pairs:
    """Users and items, so laid out that an affinity is an inner product."""

    def __init__(self, users: Side, items: Side) -> None:
        one, other = np.ones((len(users.means), 1)), np.ones((len(items.means), 1))
        u, i, du, di = users.means, items.means, users.spreads, items.spreads
        u2, i2 = u[:, :-1] ** 2, i[:, :-1] ** 2
        self._left = np.hstack([u, one])
        self._right = np.hstack([i[:, :-1], other, i[:, -1:]])
        self._left_spread = np.hstack([du[:, :-1] + u2, -u2, du[:, -1:], one])
        self._right_spread = np.hstack([di[:, :-1] + i2, i2, other, di[:, -1:]])

    def affinities(
        self, users: NDArray[np.int32], items: NDArray[np.int32]
    ) -> tuple[Floats, Floats]:
        """Return means and variances of affinities ``[n]``, the noise of a rating left out."""
        mean = np.einsum("nk,nk->n", self._left[users], self._right[items])
        spread = np.einsum("nk,nk->n", self._left_spread[users], self._right_spread[items])
        return mean, np.maximum(spread, 1e-6)
