"""What a model said of rows, beside what was true."""

from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.measure import About, Truth
from trainlet.catalogue.untaught import Grouping
from trainlet.registry import Category
from trainlet.registry.manifest import Task
from trainlet.training.pipeline import Pipeline

ODD: tuple[Category, ...] = (0, 1)
"""What an anomaly detector calls a row: 1 for an odd one."""
if TYPE_CHECKING:
    from trainlet.catalogue.estimators.matchbox.recommender import Recommender


class Key(NamedTuple):
    """What was true of rows.

    Attributes:
        y: Class indices int64 ``[n]``, or values float64 ``[n]``.
        classes: The labels; empty for regression.
        prior: Share of each class among the training rows, ``[k]``; None for regression.
    """

    y: NDArray[Any]
    classes: tuple[Category, ...] = ()
    prior: NDArray[np.float64] | None = None

    def take(self, rows: NDArray[Any]) -> "Key":
        """Return some rows, by their places or a mask."""
        return self._replace(y=self.y[rows])


class Said(NamedTuple):
    """What a model answered.

    Attributes:
        predicted: Values or class indices ``[n]``; meaningless for a gap.
        probabilities: ``[n, k]``; None for regression.
        answers: All columns of a regression's answer by name, if it has several.
        gaps: Rows without an answer, ``[n]``.
        between: How far the clusters' centres are from each other, ``[k, k]``; None elsewhere.
        about: Of whom and of what ratings are, for a recommender.
    """

    predicted: NDArray[Any]
    probabilities: NDArray[np.float64] | None
    answers: dict[str, NDArray[np.float64]] | None
    gaps: NDArray[np.bool_]
    between: NDArray[np.float64] | None = None
    about: About | None = None

    @property
    def is_finite(self) -> NDArray[np.bool_]:
        """Which rows' answers are numbers throughout, ``[n]``."""
        columns = [*self.answers.values()] if self.answers else [self.predicted]
        told = np.stack(columns, axis=1) if self.probabilities is None else self.probabilities
        return np.asarray(np.isfinite(told).all(axis=1), np.bool_)

    def beside(self, key: Key) -> Truth:
        """Return the rows that have an answer, with what was true of them.

        Where classes judge, rows of which it isn't known are left out.
        """
        truth = Truth(
            y=key.y,
            predicted=self.predicted,
            probabilities=self.probabilities,
            prior=key.prior,
            classes=key.classes,
            answers=self.answers,
            between=self.between,
            about=self.about,
        )
        return truth.take(~self.gaps & (key.y >= 0) if key.classes else ~self.gaps)

    def part(self, rows: slice) -> "Said":
        """Return some rows."""
        answers = self.answers
        return Said(
            self.predicted[rows],
            None if self.probabilities is None else self.probabilities[rows],
            answers and {name: each[rows] for name, each in answers.items()},
            self.gaps[rows],
            self.between,
            self.about and self.about.take(rows),
        )


def said_by(pipeline: Pipeline, X: pd.DataFrame) -> Said:
    """Return what a pipeline says of typed rows."""
    found = pipeline.predict(X)
    answers = None
    if found.answers is not None:
        answers = dict(zip(pipeline.answers, found.answers.T, strict=True))
    probabilities, between = found.probabilities, None
    if pipeline.task == "clustering":
        between = cast("Grouping", pipeline.predictor).between
    if pipeline.task == "anomaly":
        assert found.answers is not None  # its scores
        probabilities = scores_of(found.answers[:, 0])
    about = about_rows(pipeline, X) if pipeline.task == "recommender" else None
    return Said(found.labels, probabilities, answers, found.gaps, between, about)


def key_classes(task: Task, classes: tuple[Category, ...]) -> tuple[Category, ...]:
    """Return what rows are judged to be: a model's classes, or odd or not."""
    return ODD if task == "anomaly" else classes


def scores_of(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return scores of how odd rows are as a judge of two classes ranks them, ``[n, 2]``."""
    return np.stack([-scores, scores], axis=1)


def about_rows(pipeline: Pipeline, X: pd.DataFrame) -> About:
    """Return of whom and of what the ratings of rows are."""
    predictor, behind = cast("Recommender", pipeline.predictor), pipeline.arrive(X)
    names = predictor.users.column, predictor.items.column
    users, items = (pd.factorize(behind[name])[0].astype(np.int64) for name in names)
    return About(users, items, *predictor.whereabouts(behind))
