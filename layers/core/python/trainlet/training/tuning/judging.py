"""One configuration on one fold. Steps are fitted once for a fold, whatever is tried on it."""

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Table
from trainlet.evaluations.trials import Scored
from trainlet.recipes import Choice, Recipe
from trainlet.registry.manifest import Task
from trainlet.training.evaluation.evaluate import check_answered
from trainlet.training.evaluation.exam import Exam
from trainlet.training.evaluation.said import Key, Said, key_classes, said_by
from trainlet.training.fit import Prepared, learn, prepare
from trainlet.training.pipeline import Pipeline, gap_rows
from trainlet.training.tuning.timing import microseconds

CACHED_BYTES = 512 * 2**20
"""How much of prepared folds a worker holds at most, beside the one that it works on."""


class Fold(NamedTuple):
    """Which rows of the table are learned from and which are judged on, by their places."""

    trained: NDArray[np.int64]
    tested: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bench:
    """What every trial is judged on.

    Attributes:
        recipe: Steps and class weights; its learner is not asked.
        table: The rows, with the seed of steps and learners.
        folds: How they are parted; none if there is an exam.
        exam: Other rows to judge on: all of the table is then learned from.
        is_kept: Whether it is kept what was said of each row, so that trials can vote.
    """

    recipe: Recipe
    table: Table
    folds: Sequence[Fold] = ()
    exam: Exam | None = None
    is_kept: bool = False

    @property
    def count(self) -> int:
        """How often a configuration is fitted and judged."""
        return 1 if self.exam else len(self.folds)

    def parted(self, fold: int) -> tuple[Table, Exam]:
        """Return the rows to learn from and the rows to judge on."""
        if self.exam:
            return self.table, self.exam
        trained, tested = self.folds[fold]
        rest = self.table.take(tested)
        y = np.full(len(rest.X), -1, np.int64) if rest.y is None else rest.y
        return self.table.take(trained), Exam(rest.X, y)

    def truth(self, fold: int) -> tuple[NDArray[Any], NDArray[np.float64] | None]:
        """Return what is true of the rows to judge on, and each class's share of the others."""
        y = self.table.y
        assert y is not None  # a recipe has a label
        trained, tested = (y, self.exam.y) if self.exam else (y[part] for part in self.folds[fold])
        classes = len(self.table.classes)
        return tested, np.bincount(trained, minlength=classes) / len(trained) if classes else None


class Ready(NamedTuple):
    """A fold behind the steps.

    Attributes:
        prepared: What a learner is fitted to.
        exam: The features behind the steps, and what is true.
    """

    prepared: Prepared
    exam: Exam

    @property
    def size(self) -> int:
        """Bytes that it holds; texts are counted by their references."""
        frames = (self.prepared.examples.X, self.exam.X)
        return sum(int(frame.memory_usage(index=False).sum()) for frame in frames)


class Judge:
    """Judges configurations on the folds of a bench; goes to each worker once.

    Args:
        bench: What they are judged on.
        most: How many bytes of prepared folds to keep.
    """

    def __init__(self, bench: Bench, most: int = CACHED_BYTES) -> None:
        self._bench = bench
        self._most = most
        self._ready: OrderedDict[int, Ready] = OrderedDict()

    def __call__(self, task: tuple[Choice, int]) -> Scored:
        """Return how a configuration does on a fold.

        Raises:
            BadRecipe: A step or the settings don't go together with the rows.
            TrainingFailed: The fold can't be learned from, or an answer is no number.
        """
        choice, fold = task
        with threadpool_limits(1):  # as in training: sums in one order
            ready = self._fold(fold)
            began = time.perf_counter()
            pipeline, said, key = answered(choice, ready)
            found = scored(said, key, pipeline.task)
            seconds = round(time.perf_counter() - began, 4)
            found = msgspec.structs.replace(found, seconds=seconds)
            return self._kept(found, fold, pipeline, said) if self._bench.is_kept else found

    def _kept(self, found: Scored, fold: int, pipeline: Pipeline, said: Said) -> Scored:
        """Return figures with what a vote needs to know besides."""
        told = None
        if fold == self._bench.count - 1:
            X = self._ready[fold].exam.X
            told = microseconds(pipeline, X[~gap_rows(X)])
        return msgspec.structs.replace(found, said=packed(said), microseconds=told)

    def _fold(self, fold: int) -> Ready:
        """Return a prepared fold; those longest not asked for make room."""
        ready = self._ready.pop(fold, None) or make_ready(self._bench, fold)
        self._ready[fold] = ready
        while len(self._ready) > 1 and sum(each.size for each in self._ready.values()) > self._most:
            self._ready.popitem(last=False)
        return ready


def make_ready(bench: Bench, fold: int) -> Ready:
    """Return a fold behind the steps, which are fitted to what is learned from alone."""
    trained, exam = bench.parted(fold)
    prepared = prepare(bench.recipe, trained)
    return Ready(prepared, Exam(_behind(prepared, exam.X), exam.y))


def answered(choice: Choice, ready: Ready) -> tuple[Pipeline, Said, Key]:
    """Return a configuration fitted to a prepared fold, what it says of it, and what is true."""
    fitted = learn(choice, ready.prepared)
    features = fitted.pipeline.features
    pipeline = replace(fitted.pipeline, columns=features, steps=())
    said = said_by(pipeline, ready.exam.X)
    check_answered(said)
    prior = fitted.prior if pipeline.classes else None
    classes = key_classes(pipeline.task, pipeline.classes)
    return pipeline, said, Key(ready.exam.y, classes, prior)


def scored(said: Said, key: Key, task: Task) -> Scored:
    """Return the figures of what was said."""
    truth = said.beside(key)
    return Scored(
        metrics={name: each.figure(truth).value for name, each in lookup.metrics_of(task).items()},
        rows=len(truth.y),
        with_gaps=int(said.gaps.sum()),
    )


def packed(said: Said) -> bytes:
    """Return what was said of each row in single precision, NaN where nothing was.

    Of probabilities ``[n, k]`` all but the first column, of values ``[n, 1]``.
    """
    told = said.predicted[:, None] if said.probabilities is None else said.probabilities[:, 1:]
    return np.where(said.gaps[:, None], np.nan, told).astype("<f4").tobytes()


def _behind(prepared: Prepared, X: pd.DataFrame) -> pd.DataFrame:
    X = X[list(prepared.columns)]
    for step in prepared.steps:
        X = step.apply(X)
    names: list[Any] = list(prepared.examples.X.columns)
    return X[names]
