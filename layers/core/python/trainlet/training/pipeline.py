"""A fitted pipeline: the steps, the learner, the decision."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.spec import FittedTransform, Predictor
from trainlet.registry import Category
from trainlet.registry.manifest import Task


class Predictions(NamedTuple):
    """What a pipeline says of rows.

    Attributes:
        labels: Class indices int64 ``[n]``, or values float64 ``[n]``; meaningless for a gap.
        probabilities: ``[n, k]``; None for regression.
        gaps: Rows with a missing value that no step handled, ``[n]``; they have no answer.
    """

    labels: NDArray[np.int64] | NDArray[np.float64]
    probabilities: NDArray[np.float64] | None
    gaps: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Everything between a typed row and its answer.

    Attributes:
        task: What it answers.
        classes: The labels, in the order of the probabilities.
        columns: The columns it takes.
        steps: Fitted transforms, in their order.
        predictor: The fitted learner.
    """

    task: Task
    classes: tuple[Category, ...]
    columns: tuple[str, ...]
    steps: tuple[FittedTransform, ...]
    predictor: Predictor

    @property
    def handled(self) -> frozenset[str]:
        """The columns in which a missing value has an answer."""
        return frozenset().union(*(step.handled for step in self.steps))

    def predict(self, X: pd.DataFrame) -> Predictions:
        """Return the answers for typed rows."""
        X = X[list(self.columns)]
        for step in self.steps:
            X = step.apply(X)
        gaps = gap_rows(X)
        found = self.predictor.predict(X[~gaps]) if not gaps.all() else None
        if self.task == "regression":
            return Predictions(_spread(found, gaps, ()), None, gaps)
        probabilities = _spread(found, gaps, (len(self.classes),))
        return Predictions(decide(probabilities), probabilities, gaps)


def decide(probabilities: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return class indices: of two the second if its probability is above 0.5, else the likeliest.

    The first of equally likely classes wins.
    """
    if probabilities.shape[1] == 2:
        return (probabilities[:, 1] > 0.5).astype(np.int64)
    likeliest: NDArray[np.int64] = probabilities.argmax(axis=1)
    return likeliest


def gap_rows(X: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows have a missing value, ``[n]``."""
    gaps: NDArray[np.bool_] = X.isna().any(axis=1).to_numpy()
    return gaps


def _spread(
    found: NDArray[np.float64] | None, gaps: NDArray[np.bool_], shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """Return the answers of complete rows in their places among all rows; NaN in the gaps."""
    answers = np.full((len(gaps), *shape), np.nan)
    if found is not None:
        answers[~gaps] = found
    return answers
