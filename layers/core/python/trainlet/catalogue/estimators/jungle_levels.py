"""One level of a decision jungle: its decisions and where they lead, searched for in turns."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Matrix = NDArray[np.float64]
GAIN = 1e-9
LESS = 1e-3
"""A search ends that no longer lowers the entropy by this share of it."""

MOST_CELLS = 8_000_000
SHARE = 0.25
"""Share of the features that a node may ask for."""


@dataclass(frozen=True, slots=True)
class Bins:
    """Binned training rows.

    Attributes:
        codes: The bin of each row in each feature, ``[n, f]``, from 0.
        sizes: How many bins each feature has, ``[f]``.
        y: Class indices ``[n]``.
        weights: How often each row counts ``[n]``.
        classes: How many classes there are.
    """

    codes: Codes
    sizes: Codes
    y: Codes
    weights: Matrix
    classes: int

    def take(self, weights: Matrix) -> "Bins":
        """Return the rows that count, as often as they do."""
        return replace(self, weights=weights).at(np.flatnonzero(weights))

    def at(self, places: Codes) -> "Bins":
        """Return the rows at these places."""
        codes, y, weights = self.codes[places], self.y[places], self.weights[places]
        return Bins(codes, self.sizes, y, weights, self.classes)


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a graph grows: its depth, its width, and how many changes a level may take."""

    depth: int
    width: int
    steps: int


@dataclass(slots=True)
class Level:
    """The nodes of a level that are worth a decision.

    Attributes:
        live: Their places among the level's nodes, ``[p]``.
        below: How often each class is left of each edge of each of them, ``[p, e, k]``.
        whole: How often each class is at each of them, ``[p, k]``.
        is_open: Which edges each of them may choose, ``[p, e]``.
        features: Which feature each edge is of, ``[e]``.
        bins: Which bin each edge ends, ``[e]``.
        chosen: The edge that each of them has chosen, ``[p]``.
    """

    live: Codes
    below: Matrix
    whole: Matrix
    is_open: NDArray[np.bool_]
    features: Codes
    bins: Codes
    chosen: Codes

    @classmethod
    def of(cls, rows: Bins, place: Codes, nodes: int, generator: np.random.Generator) -> "Level":
        """Return the level, each node with the edge that is best for it alone."""
        asked = _asked(rows, nodes, generator)
        features = np.repeat(asked, rows.sizes[asked] - 1)
        bins = np.concatenate([np.arange(size - 1) for size in rows.sizes[asked]])
        below, whole = _histogram(rows, place, nodes, asked)
        mine = generator.random((nodes, len(rows.sizes))) < SHARE
        mine[np.arange(nodes), asked[generator.integers(0, len(asked), nodes)]] = True
        left, total = below.sum(axis=2), whole.sum(axis=1)[:, None]
        parts = (left > 0.0) & (left < total)
        is_open = mine[:, features] & parts
        chosen, energy = _best_alone(below, whole, is_open)
        stuck = np.flatnonzero(energy >= _energy(whole) - GAIN)
        is_open[stuck] = parts[stuck]  # those for which no feature of theirs helps ask for all
        chosen[stuck], energy[stuck] = _best_alone(below[stuck], whole[stuck], parts[stuck])
        live = np.flatnonzero(energy < _energy(whole) - GAIN)
        return cls(live, below[live], whole[live], is_open[live], features, bins, chosen[live])

    def choice(self, parent: int) -> tuple[int, int]:
        """Return the feature and the last bin that goes left."""
        edge = self.chosen[parent]
        return int(self.features[edge]), int(self.bins[edge])

    def searched(self, limits: Limits, generator: np.random.Generator) -> tuple[Codes, Matrix]:
        """Return where both sides of each decision go ``[p, 2]``, and what is there ``[c, k]``."""
        halves = self._halves()
        number = 2 * len(self.live)
        if number <= limits.width:
            return np.arange(number).reshape(-1, 2), halves.reshape(number, -1)
        sides = _started(halves.reshape(number, -1), limits.width)
        children = np.zeros((limits.width, halves.shape[2]))
        np.add.at(children, sides, halves.reshape(number, -1))
        left = limits.steps
        while left > 0:
            before = _energy(children).sum()
            order = generator.permutation(number)[:left]
            _reassign(halves.reshape(number, -1), sides, children, order)
            left -= len(order)
            if left > 0:
                halves = self._chosen_anew(halves, sides.reshape(-1, 2), children)
                left -= len(self.live)
            if _energy(children).sum() > before * (1.0 - LESS):
                break
        used, sides = np.unique(sides, return_inverse=True)
        return sides.reshape(-1, 2), children[used]

    def followed(self, rows: Bins, place: Codes, sides: Codes) -> tuple[Bins, Codes]:
        """Return the rows that meet a decision here, and which child each of them goes to."""
        parent = np.full(int(max(place.max(), self.live.max())) + 1, -1)
        parent[self.live] = np.arange(len(self.live))
        mine = parent[place]
        kept = np.flatnonzero(mine >= 0)
        rows, mine = rows.at(kept), mine[kept]
        edge = self.chosen[mine]
        asked = rows.codes[np.arange(len(mine)), self.features[edge]]
        return rows, sides[mine, (asked > self.bins[edge]).astype(np.int64)]

    def _halves(self) -> Matrix:
        """Return how often each class is on each side of the decisions, ``[p, 2, k]``."""
        left = self.below[np.arange(len(self.live)), self.chosen]
        right = np.maximum(self.whole - left, 0.0)  # of sums that lost their last bits
        return np.stack([left, right], axis=1)

    def _chosen_anew(self, halves: Matrix, sides: Codes, children: Matrix) -> Matrix:
        """Choose all edges anew, the sides' places as they are, if that lowers the entropy."""
        others = children[sides] - halves
        is_same = sides[:, 0] == sides[:, 1]
        others[is_same] = 0.0  # no edge changes what is there: let it be the node's own best
        old = self.chosen
        self.chosen, _ = _best(self.below, self.whole, self.is_open, others[:, 0], others[:, 1])
        changed = self._halves()
        trial = children.copy()
        np.add.at(trial, sides.ravel(), (changed - halves).reshape(-1, halves.shape[2]))
        if _energy(trial).sum() < _energy(children).sum():
            children[:] = np.maximum(trial, 0.0)
            return changed
        self.chosen = old
        return halves


def _asked(rows: Bins, nodes: int, generator: np.random.Generator) -> Codes:
    """Return which features a level asks for: all, or as many of them as memory has room for."""
    known = np.flatnonzero(rows.sizes > 1)
    order = generator.permutation(known)
    cells = np.cumsum(rows.sizes[order] * rows.classes * nodes)
    return np.sort(order[: max(1, int((cells <= MOST_CELLS).sum()))])


def _histogram(rows: Bins, place: Codes, nodes: int, asked: Codes) -> tuple[Matrix, Matrix]:
    """Return how often each class is left of each edge of each node, and at each node."""
    key = place * rows.classes + rows.y
    whole = np.bincount(key, rows.weights, minlength=nodes * rows.classes).astype(np.float64)
    parts = []
    for feature in asked:
        size = int(rows.sizes[feature])
        cell = (place * size + rows.codes[:, feature]) * rows.classes + rows.y
        counts = np.bincount(cell, rows.weights, minlength=nodes * size * rows.classes)
        parts.append(counts.reshape(nodes, size, rows.classes)[:, :-1].cumsum(axis=1))
    return np.concatenate(parts, axis=1), whole.reshape(nodes, rows.classes)


def _best_alone(below: Matrix, whole: Matrix, is_open: Any) -> tuple[Codes, Matrix]:
    nothing = np.zeros_like(whole)
    return _best(below, whole, is_open, nothing, nothing)


def _best(
    below: Matrix, whole: Matrix, is_open: Any, left: Matrix, right: Matrix
) -> tuple[Codes, Matrix]:
    """Return the edges of least entropy beside what else goes to both sides, and the entropy."""
    lower = below + left[:, None, :]
    upper = (whole + right)[:, None, :] - below
    energy = np.where(is_open, _energy(lower) + _energy(upper), np.inf)
    chosen = energy.argmin(axis=1)
    return chosen, energy[np.arange(len(chosen)), chosen]


def _energy(counts: Matrix) -> Matrix:
    """Return the entropy of the classes times their number, ``[..., k]`` to ``[...]``."""
    total = counts.sum(axis=-1)
    found: Matrix = _xlogx(total) - _xlogx(counts).sum(axis=-1)
    return found


def _xlogx(values: Matrix) -> Matrix:
    found: Matrix = values * np.log(np.maximum(values, 1e-300))
    return found


def _started(halves: Matrix, width: int) -> Codes:
    """Return the places from which the search starts: alike classes together, ``[s]``."""
    totals = halves.sum(axis=1)
    shares = halves / np.maximum(totals, 1e-300)[:, None]
    order = np.lexsort((shares.max(axis=1), shares.argmax(axis=1)))
    if halves.shape[1] == 2:
        order = np.argsort(shares[:, 1], kind="stable")
    middle = totals[order].cumsum() - totals[order] / 2.0
    places = np.empty(len(halves), np.int64)
    places[order] = np.minimum(middle / totals.sum() * width, width - 1).astype(np.int64)
    return places


def _reassign(halves: Matrix, sides: Codes, children: Matrix, order: Codes) -> None:
    """Send one side after the other to where it adds the least entropy, in place."""
    energy = _energy(children)
    for side in order:
        own, old = halves[side], sides[side]
        children[old] = np.maximum(children[old] - own, 0.0)
        energy[old] = _energy(children[old])
        new = int((_energy(children + own) - energy).argmin())
        children[new] += own
        energy[new] = _energy(children[new])
        sides[side] = new
