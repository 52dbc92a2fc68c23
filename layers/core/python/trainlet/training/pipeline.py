"""A fitted pipeline: the steps, the learner, the decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.spec import FittedTransform, Predictor
from trainlet.catalogue.untaught import Detector
from trainlet.registry import Category, Input
from trainlet.registry.manifest import NUMERIC_TASKS, UNTAUGHT, Task
from trainlet.training.steps import gaps


class Predictions(NamedTuple):
    """What a pipeline says of rows.

    Attributes:
        labels: Class indices int64 ``[n]``, or values float64 ``[n]``; meaningless for a gap.
        probabilities: ``[n, k]``; None for all but classifiers.
        gaps: Rows with a missing value that no step handled, ``[n]``; they have no answer.
        answers: All columns of a regression's answer, ``[n, m]``; None if there is one alone.
            Likewise a clustering's distances and an anomaly's scores.
    """

    labels: NDArray[np.int64] | NDArray[np.float64]
    probabilities: NDArray[np.float64] | None
    gaps: NDArray[np.bool_]
    answers: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Everything between a typed row and its answer.

    Attributes:
        task: What it answers.
        classes: The labels, in the order of the probabilities.
        columns: The columns it takes.
        steps: Fitted transforms, in their order.
        features: The columns behind them, in the order that the learner takes them in.
        predictor: The fitted learner.
        answers: The columns of its answer, if it has several.
        point: Which of them is the prediction, from 0.
        beside: The columns that the learner takes besides, whatever the steps do; each is optional.
    """

    task: Task
    classes: tuple[Category, ...]
    columns: tuple[str, ...]
    steps: tuple[FittedTransform, ...]
    features: tuple[str, ...]
    predictor: Predictor
    answers: tuple[str, ...] = ()
    point: int = 0
    beside: tuple[Input, ...] = ()

    @property
    def handled(self) -> frozenset[str]:
        """The columns in which a missing value has an answer."""
        return frozenset(self.columns) - gaps(self.steps, self.features)[0]

    @property
    def prose(self) -> frozenset[str]:
        """The columns of texts that are taken apart, and of which no whole text is a category."""
        apart = {
            source
            for step in self.steps
            if step.lineage.splits
            for name in step.lineage.made
            for source in step.lineage.sources(name)
        }
        return frozenset(apart) & frozenset(self.columns) - frozenset(self.features)

    @property
    def is_torn(self) -> bool:
        """Whether a row may have no answer though none of its values is missing."""
        return gaps(self.steps, self.features)[1]

    def arrive(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the rows as the learner takes them, with gaps."""
        behind = X[list(self.columns)]
        for step in self.steps:
            behind = step.apply(behind)
        behind = behind[list(self.features)]
        return with_columns(behind, X, self.beside) if self.beside else behind

    def predict(self, X: pd.DataFrame) -> Predictions:
        """Return the answers for typed rows."""
        X = self.arrive(X)
        empty = gap_rows(X[list(self.features)])
        found = self.predictor.predict(X[~empty]) if not empty.all() else None
        if self.answers:
            answers = _spread(found, empty, (len(self.answers),))
            if self.task in UNTAUGHT:
                return Predictions(self._called(answers), None, empty, answers)
            return Predictions(answers[:, self.point], None, empty, answers)
        if self.task in NUMERIC_TASKS:
            return Predictions(_spread(found, empty, ()), None, empty)
        probabilities = _spread(found, empty, (len(self.classes),))
        return Predictions(decide(probabilities), probabilities, empty)

    @property
    def line(self) -> float:
        """The score above which a row is odd."""
        return cast("Detector", self.predictor).line

    def _called(self, answers: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the cluster of least distance, the first of equals; or 1 for what is odd."""
        if self.task == "anomaly":
            return (answers[:, 0] > self.line).astype(np.int64)
        nearest: NDArray[np.int64] = answers.argmin(axis=1)
        return nearest


def decide(probabilities: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return class indices: of two the second if its probability is above 0.5, else the likeliest.

    The first of equally likely classes wins.
    """
    if probabilities.shape[1] == 2:
        return (probabilities[:, 1] > 0.5).astype(np.int64)
    likeliest: NDArray[np.int64] = probabilities.argmax(axis=1)
    return likeliest


def with_columns(X: pd.DataFrame, source: pd.DataFrame, columns: Sequence[Input]) -> pd.DataFrame:
    """Return rows with these columns besides; all values are missing of one that isn't there."""
    return X.assign(
        **{
            column.name: source[column.name]
            if column.name in source
            else pd.Series(None, source.index, object if column.type == "text" else float)
            for column in columns
        }
    )


def gap_rows(X: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows have a missing value, ``[n]``."""
    empty: NDArray[np.bool_] = X.isna().any(axis=1).to_numpy()
    return empty


def _spread(
    found: NDArray[np.float64] | None, empty: NDArray[np.bool_], shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """Return the answers of complete rows in their places among all rows; NaN in the gaps."""
    answers = np.full((len(empty), *shape), np.nan)
    if found is not None:
        answers[~empty] = found
    return answers
