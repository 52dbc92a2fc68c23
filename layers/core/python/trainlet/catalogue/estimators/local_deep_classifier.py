"""Fits locally deep support vector machines with probabilities, and holds them fitted."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from trainlet.catalogue.estimators.linear import emit_sigmoid
from trainlet.catalogue.estimators.local_deep import Machine, Options, train, with_one
from trainlet.catalogue.estimators.normalizing import Normalized, fit_normalized
from trainlet.catalogue.estimators.platt import fit_sigmoid
from trainlet.catalogue.families.normalizing import Normalizer
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

Matrix = NDArray[np.float64]
FOLDS = 3
PIECE = 10_000
"""How many rows are scored at once."""


@dataclass(frozen=True, slots=True)
class LocalDeepClassifier:
    """A fitted machine, and the sigmoid that makes probabilities of its scores."""

    encoding: Normalized
    machine: Machine
    slope: float
    offset: float

    def predict(self, X: pd.DataFrame) -> Matrix:
        """Return probabilities ``[n, 2]``."""
        scores = _scores(self.machine, self.encoding.transform(X))
        positive = expit(self.slope * scores + self.offset)[:, None]
        return np.hstack([1.0 - positive, positive])

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of ``predict``: all products of a row at once, then level by level."""
        machine, nodes = self.machine, self.machine.weights.shape[1]
        stacked = np.hstack([machine.weights, machine.sharpness * machine.kernel, machine.tree])
        sums = self.encoding.emit_dot(graph, inputs, stacked[:-1], stacked[-1])
        linear = _columns(graph, sums, 0, nodes)
        local = graph.add("Tanh", _columns(graph, sums, nodes, 2 * nodes))
        left = graph.add("Sigmoid", _columns(graph, sums, 2 * nodes, stacked.shape[1]))
        said = graph.add("Mul", graph.add("Mul", local, linear), _emit_reached(graph, left, nodes))
        axis = graph.constant(np.array([1], np.int64))
        scores = graph.add("ReduceSum", said, axis)
        steep = graph.add("Mul", scores, graph.constant(np.array([self.slope])))
        return emit_sigmoid(graph, graph.add("Add", steep, graph.constant(np.array([self.offset]))))


def fit_local_deep(
    examples: Examples, normalizer: Normalizer, options: Options
) -> LocalDeepClassifier:
    """Return a machine fitted to all rows, and a sigmoid fitted to scores of rows held out.

    The machines that score those take a third of the steps each.
    """
    encoding = fit_normalized(examples.X, normalizer)
    design, signs = encoding.transform(examples.X), np.where(examples.y == 1, 1.0, -1.0)
    number = len(signs)
    weights = np.ones(number) if examples.weights is None else examples.weights
    machine = train(design, signs, weights / weights.mean(), options, examples.seed)
    scores, fewer = np.empty(number), replace(options, steps=-(-options.steps // FOLDS))
    for fold in _folds(examples):
        is_held = np.isin(np.arange(number), fold)
        kept = np.flatnonzero(~is_held)
        counts = weights[kept] / weights[kept].mean()
        part = train(design[kept], signs[kept], counts, fewer, examples.seed)
        scores[fold] = _scores(part, design[fold])
    return LocalDeepClassifier(encoding, machine, *fit_sigmoid(scores, examples.y, weights))


def _folds(examples: Examples) -> list[NDArray[np.int64]]:
    """Return the places of each fold, in which both classes have their share of rows."""
    generator = np.random.default_rng(examples.seed)
    order = generator.permutation(len(examples.y))
    order = order[np.argsort(examples.y[order], kind="stable")]
    return [np.sort(order[fold::FOLDS]) for fold in range(FOLDS)]


def _scores(machine: Machine, design: Any) -> Matrix:
    starts = range(0, design.shape[0], PIECE)
    found = [machine.scores(with_one(design[start : start + PIECE])) for start in starts]
    return np.concatenate([np.zeros(0), *found])


def _columns(graph: Graph, tensor: str, start: int, stop: int) -> str:
    return graph.columns(tensor, range(start, stop))


def _emit_reached(graph: Graph, left: str, nodes: int) -> str:
    """Add the nodes of ``Machine.reached``: the shares ``[n, m]`` of ``left [n, m // 2]``."""
    one = graph.constant(np.ones(1))
    first_left = graph.columns(left, [0])
    shares = graph.add("Where", graph.add("IsNaN", first_left), first_left, one)  # the root's: 1
    levels, first = [shares], 0
    while 2 * first + 1 < nodes:
        last = 2 * first + 1
        gone = graph.add("Mul", shares, _columns(graph, left, first, last))
        both = graph.add("Concat", gone, graph.add("Sub", shares, gone), axis=1)
        width = last - first
        mixed = np.arange(2 * width).reshape(2, width).T.ravel()  # left and right of each in turn
        shares = graph.columns(both, mixed.tolist())
        levels.append(shares)
        first = last
    return graph.add("Concat", *levels, axis=1)
