"""Locally deep support vector machines: a linear model whose weights a tree chooses by the row.

Jose, Goyal, Aggrawal and Varma, Local Deep Kernel Learning for Efficient Non-linear SVM Prediction,
ICML 2013. A row's score is the sum, over the nodes k on its path through a tree, of
``tanh(sharpness * t_k x) * w_k x``. A node passes a row on to both sides, in shares that sum to 1:
``sigmoid(v_k x)`` of it goes left. As in the paper's training the shares become sharper with time;
here they stay smooth, so that no row near a border depends on the last bit of its numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit

from trainlet.catalogue.estimators.adam import Adam

Matrix = NDArray[np.float64]
BATCH = 128
RATE = 0.01
SHARPEST = 4.0
"""How many times as sharp as at first the tree's decisions are in the end."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a machine is trained.

    Attributes:
        depth: How many decisions lie above the lowest nodes of the tree.
        sharpness: Of the local kernel.
        steps: How many batches of rows are looked at.
        penalties: What half the squares of the weights, the tree and the kernel cost.
    """

    depth: int
    sharpness: float
    steps: int
    penalties: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Machine:
    """The parameters; a row of features ends with a 1.

    Attributes:
        weights: Of each node, ``[d, m]``; the children of node i are 2 i + 1 and 2 i + 2.
        tree: Which way to go at each node that has children, ``[d, m // 2]``.
        kernel: How much each node has to say, ``[d, m]``.
        sharpness: Of the kernel.
    """

    weights: Matrix
    tree: Matrix
    kernel: Matrix
    sharpness: float

    def scores(self, features: Matrix) -> Matrix:
        """Return the scores ``[n]`` of rows of features ``[n, d]``."""
        said = np.tanh(self.sharpness * (features @ self.kernel)) * (features @ self.weights)
        return np.asarray((self.reached(expit(features @ self.tree)) * said).sum(axis=1))

    def reached(self, left: Matrix) -> Matrix:
        """Return which share of each row reaches each node, ``[n, m]``."""
        shares = np.ones((len(left), self.weights.shape[1]))
        for level, one, other in _levels(left.shape[1]):
            shares[:, one] = shares[:, level] * left[:, level]
            shares[:, other] = shares[:, level] - shares[:, one]
        return shares

    def gradients(self, features: Matrix, y: Matrix, counts: Matrix, sharp: float) -> list[Matrix]:
        """Return the gradients of the mean loss of rows, whose signs are ``y``."""
        linear, local = features @ self.weights, np.tanh(self.sharpness * (features @ self.kernel))
        left = expit(sharp * (features @ self.tree))
        shares = self.reached(left)
        said = local * linear
        short = np.maximum(1.0 - y * (shares * said).sum(axis=1), 0.0)
        slope = (-2.0 / len(y)) * (counts * y * short)[:, None]
        below, turn = said.copy(), np.empty_like(left)
        for level, one, other in reversed(_levels(left.shape[1])):
            more = below[:, one] - below[:, other]
            turn[:, level] = shares[:, level] * more
            below[:, level] += below[:, other] + left[:, level] * more
        weighted = slope * shares
        return [
            features.T @ (weighted * local),
            features.T @ (slope * turn * (sharp * left * (1.0 - left))),
            features.T @ (weighted * linear * (self.sharpness * (1.0 - local * local))),
        ]


def _levels(decisions: int) -> list[tuple[slice, slice, slice]]:
    """Return each level of a tree of so many decisions, and its left and right children."""
    levels, first = [], 0
    while first < decisions:
        last = 2 * first + 1
        level = slice(first, last)
        levels.append((level, slice(last, 2 * last, 2), slice(last + 1, 2 * last + 1, 2)))
        first = last
    return levels


def train(design: Any, signs: Matrix, counts: Matrix, options: Options, seed: int) -> Machine:
    """Return the parameters of least mean squared hinge loss and penalties.

    Args:
        design: The rows' features ``[n, d]``, dense or sparse.
        signs: Their classes ``[n]``, 1 and -1.
        counts: How much each row counts ``[n]``, 1 on the average.
        options: How to train.
        seed: Of the first parameters and the order of rows.
    """
    generator = np.random.default_rng(seed)
    machine = _started(design, options, generator)
    parameters = [machine.weights, machine.tree, machine.kernel]
    optimizer, steps = Adam(parameters), options.steps
    for step, rows in enumerate(_batches(len(signs), steps, generator)):
        done = step / steps
        sharp = SHARPEST**done
        gradients = machine.gradients(with_one(design[rows]), signs[rows], counts[rows], sharp)
        terms = zip(gradients, options.penalties, parameters, strict=True)
        downhill = [gradient + cost * values for gradient, cost, values in terms]
        optimizer.step(downhill, RATE * (1.0 + np.cos(np.pi * done)) / 2.0)
    return Machine(machine.weights, SHARPEST * machine.tree, machine.kernel, machine.sharpness)


def _started(design: Any, options: Options, generator: np.random.Generator) -> Machine:
    """Return parameters from which each node starts as a linear model, on a random part of rows."""
    width, nodes = design.shape[1] + 1, 2 ** (options.depth + 1) - 1
    tree = generator.normal(0.0, 1.0, (width, nodes // 2))
    some = with_one(design[generator.permutation(design.shape[0])[:1000]])
    spread = (some @ tree).std(axis=0)
    tree /= np.where(spread > 0.0, spread, 1.0)
    tree[-1] -= np.median(some @ tree, axis=0)
    kernel = generator.normal(0.0, 0.1 / np.sqrt(width), (width, nodes))
    kernel[-1] = 1.0
    return Machine(
        generator.normal(0.0, 0.1 / np.sqrt(width), (width, nodes)),
        tree,
        kernel,
        options.sharpness,
    )


def _batches(
    number: int, steps: int, generator: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """Yield the places of some rows at a time; each comes once before any comes again."""
    size, order, at = min(BATCH, number), generator.permutation(number), 0
    for _ in range(steps):
        if at + size > number:
            order, at = generator.permutation(number), 0
        yield order[at : at + size]
        at += size


def with_one(design: Any) -> Matrix:
    """Return rows of features, dense, with a 1 at their end."""
    rows = design.toarray() if sparse.issparse(design) else design
    return np.hstack([rows, np.ones((rows.shape[0], 1))])
