"""Users or items: the normal posterior of their traits and biases, given the other side."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from trainlet.catalogue.estimators.matchbox.ratings import Floats
from trainlet.catalogue.estimators.matchbox.weights import FeatureWeights

LEAST_VARIANCE = 0.1
"""Of a trait among entities: with less, traits die out one by one."""
FIRST_TRAIT, FIRST_BIAS, FIRST_DEVIATION = 0.1, 0.25, 0.3
CELLS = 4_000_000


class Shares(NamedTuple):
    """What the ratings of one side say.

    Attributes:
        precision: Of each rating, sparse ``[n, m]``.
        shift: Precision times what it says the affinity is, sparse ``[n, m]``.
        batches: In how many parts they are worked through; no part knows of another.
    """

    precision: Any
    shift: Any
    batches: int


class Side:
    """The posterior of all entities of one side; the last of the ``d`` columns is the bias.

    Attributes:
        means: ``[n, d]``.
        covariances: ``[n, d, d]``.
        expected: What is expected of an entity without its ratings, ``[n, d]``.
        variances: How far entities are from that, ``[d]``.
        features: What it is expected by; None for nothing.
    """

    def __init__(
        self, size: int, traits: int, design: Any | None, random: np.random.Generator
    ) -> None:
        width = traits + 1
        self.means: Floats = np.zeros((size, width))
        self.means[:, :traits] = random.normal(0.0, FIRST_DEVIATION, (size, traits))
        self.variances: Floats = np.append(np.full(traits, FIRST_TRAIT), FIRST_BIAS)
        self.covariances: Floats = np.tile(np.diag(0.1 * self.variances), (size, 1, 1))
        self.expected: Floats = np.zeros((size, width))
        self.features = None if design is None else FeatureWeights(design, width)
        self._unsure: Floats | float = 0.0

    @property
    def spreads(self) -> Floats:
        """The variances of the entities' own posteriors, ``[n, d]``."""
        return np.asarray(np.einsum("nkk->nk", self.covariances))

    def update(self, shares: Shares, other: "Side") -> None:
        """Infer all entities anew from their ratings, given the other side."""
        known = _Known.of(other)
        for rows in _blocks(len(self.means), self.means.shape[1], shares.batches):
            precision, shift = shares.precision[rows], shares.shift[rows]
            inverse = known.squares(precision)
            inverse[:, range(len(self.variances)), range(len(self.variances))] += 1 / self.variances
            right = shift @ known.regressors - precision @ known.biased
            right += self.expected[rows] / self.variances
            self.covariances[rows] = np.linalg.inv(inverse)
            self.means[rows] = np.einsum("nij,nj->ni", self.covariances[rows], right)

    def expect(self) -> None:
        """Learn anew what features say of entities."""
        if self.features:
            self.expected, self._unsure = self.features.update(self.means, self.variances)

    def spread_out(self) -> None:
        """Learn anew how far entities are from what is expected of them."""
        away = (self.means - self.expected) ** 2 + self.spreads + self._unsure
        self.variances = np.maximum(away.mean(axis=0), LEAST_VARIANCE)

    def about(self) -> Floats:
        """Return how the traits vary together among the entities, ``[k, k]``."""
        traits = self.means.shape[1] - 1
        away = (self.means - self.expected)[:, :traits]
        within = self.covariances[:, :traits, :traits].sum(axis=0)
        found: Floats = (away.T @ away + within) / len(away) + 1e-9 * np.eye(traits)
        return found

    def turn(self, traits: Floats) -> None:
        """Change the basis of the traits, ``[k, k]``; the bias stays."""
        turning = np.eye(len(traits) + 1)
        turning[:-1, :-1] = traits
        self.means = self.means @ turning.T
        self.expected = self.expected @ turning.T
        for rows in _blocks(len(self.means), len(turning), 1):
            self.covariances[rows] = turning @ self.covariances[rows] @ turning.T
        if self.features:
            self.features.turn(turning)
        self._unsure = 0.0  # it is told in the old basis; the next sweep tells it anew
        self.spread_out()


class _Known(NamedTuple):
    """Expectations of the other side, which has traits ``t`` and a bias ``c``; ``e`` is ``(t, 1)``.

    Attributes:
        packed: E[e e'], its upper triangle, ``[m, d (d + 1) / 2]``.
        places: Where each cell of the square is in that, ``[d, d]``.
        regressors: E[e], ``[m, d]``.
        biased: E[e c], ``[m, d]``.
    """

    packed: Floats
    places: Any
    regressors: Floats
    biased: Floats

    @classmethod
    def of(cls, side: Side) -> "_Known":
        means, width = side.means, side.means.shape[1]
        rows, columns = np.triu_indices(width)
        places = np.zeros((width, width), np.int64)
        places[rows, columns] = places[columns, rows] = np.arange(len(rows))
        packed = side.covariances[:, rows, columns] + means[:, rows] * means[:, columns]
        last = columns == width - 1
        biased = packed[:, last]  # E[t c], and E[c c] in the place of E[c]
        biased[:, -1] = means[:, -1]
        regressors = np.append(means[:, :-1], np.ones((len(means), 1)), axis=1)
        packed[:, last] = regressors
        return cls(packed, places, regressors, biased)

    def squares(self, weights: Any) -> Floats:
        """Return the weighted sums of E[e e'] for some entities, ``[n, d, d]``."""
        return np.asarray((weights @ self.packed)[:, self.places])


def align(users: Side, items: Side) -> None:
    """Turn both sides' traits so that they vary alike and apart; no inner product changes.

    It saves about half of the sweeps, for the sides no longer have to agree on a basis step by
    step; and it orders the traits by how much they say.
    """
    root, inverse = _roots(users.about())
    other_root, other_inverse = _roots(items.about())
    left, strengths, right = np.linalg.svd(root @ other_root)
    scale = np.sqrt(strengths)[:, None]
    users.turn(scale * (left.T @ inverse))
    items.turn(scale * (right @ other_inverse))


def _roots(square: Floats) -> tuple[Floats, Floats]:
    """Return the square root of a symmetric matrix, and its inverse."""
    values, basis = np.linalg.eigh(square)
    roots = np.sqrt(np.maximum(values, 1e-9))
    return (basis * roots) @ basis.T, (basis / roots) @ basis.T


def _blocks(size: int, width: int, least: int) -> Iterator[slice]:
    """Yield runs of entities, so many at least, and few cells each."""
    rows = max(1, min(-(-size // least), CELLS // width**2))
    for start in range(0, size, rows):
        yield slice(start, start + rows)
