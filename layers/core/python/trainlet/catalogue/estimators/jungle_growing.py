"""Grows decision jungles: rooted graphs of decisions, level by level, of bounded width.

Shotton, Sharp, Kohli, Nowozin, Winn and Criminisi, Decision Jungles: Compact and Rich Models for
Classification, NIPS 2013. A level's decisions, and which node of the next level each side of them
goes to, are those of least entropy that their LSearch finds: it changes the one while the other
stays, in turns. Here all decisions of a level change at once, over histograms of binned features.
"""

from dataclasses import dataclass, field

import numpy as np

from trainlet.catalogue.estimators.jungle_levels import Bins, Codes, Level, Limits, Matrix


@dataclass(slots=True)
class Dag:
    """A graph of decisions in the making: lists with an entry for each node, the root first.

    Attributes:
        features: Which feature a node asks for.
        bins: The last bin that goes left.
        left: The node that it goes to; a node without a decision goes to itself.
        right: Likewise.
        counts: How often each class is among its training rows ``[k]``.
        depth: How many decisions a row meets at most.
    """

    features: list[int] = field(default_factory=list)
    bins: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    counts: list[Matrix] = field(default_factory=list)
    depth: int = 0

    def add(self, counts: Matrix) -> Codes:
        """Add nodes without decisions that hold these classes ``[p, k]``; return their numbers."""
        first = len(self.features)
        numbers = np.arange(first, first + len(counts))
        self.features += [0] * len(counts)
        self.bins += [0] * len(counts)
        self.left += numbers.tolist()
        self.right += numbers.tolist()
        self.counts += list(counts)
        return numbers

    def decide(self, node: int, choice: tuple[int, int], sides: tuple[int, int]) -> None:
        """Let a node ask for a feature and go to two others."""
        self.features[node], self.bins[node] = choice
        self.left[node], self.right[node] = sides


def grow(rows: Bins, limits: Limits, generator: np.random.Generator) -> Dag:
    """Return the graph of decisions that tells the rows' classes."""
    dag = Dag()
    whole = np.bincount(rows.y, rows.weights, minlength=rows.classes).astype(np.float64)
    nodes = dag.add(whole[None, :])
    place = np.zeros(len(rows.y), np.int64)  # which node of the level each row is at
    for _ in range(limits.depth if (rows.sizes > 1).any() else 0):
        level = Level.of(rows, place, len(nodes), generator)
        if not len(level.live):
            break
        sides, children = level.searched(limits, generator)
        numbers = dag.add(children)
        for parent, at in enumerate(level.live):
            left, right = numbers[sides[parent]]
            dag.decide(int(nodes[at]), level.choice(parent), (int(left), int(right)))
        rows, place = level.followed(rows, place, sides)
        nodes, dag.depth = numbers, dag.depth + 1
    return dag
