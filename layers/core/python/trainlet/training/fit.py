"""Fits a recipe's steps and learner to training rows."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import FittedTransform
from trainlet.cells import ColumnType
from trainlet.errors import TrainingFailed
from trainlet.recipes import Recipe
from trainlet.training.labels import Labels
from trainlet.training.pipeline import Pipeline, gap_rows


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted pipeline, and what became of the training rows.

    Attributes:
        pipeline: The pipeline.
        removed: Rows that steps took out.
        with_gaps: Rows skipped for missing values that no step handled.
        trained: Rows the learner saw.
        prior: Share of each class among them, ``[k]``; empty for regression.
    """

    pipeline: Pipeline
    removed: int
    with_gaps: int
    trained: int
    prior: NDArray[np.float64]


def fit(
    recipe: Recipe, X: pd.DataFrame, labels: Labels, types: dict[str, ColumnType], seed: int
) -> Fit:
    """Return the recipe fitted to training rows.

    Raises:
        TrainingFailed: Every row has gaps, a class is left without rows, or the learner gives up.
    """
    before = len(X)
    X, y, steps = _fit_steps(recipe, X, labels.y, types)
    removed, gaps = before - len(X), gap_rows(X)
    X, y = X[~gaps], y[~gaps]
    _check_rows(X, y, labels, int(gaps.sum()))
    learner = lookup.get("learners", recipe.learner.use)
    settings = lookup.check_settings(recipe.learner.use, learner.settings, recipe.learner.settings)
    try:
        predictor = learner.fit(X, y, settings, seed)
    except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
        raise TrainingFailed(
            f"{learner.title} could not be fitted: {error}.",
            remedy="Check the label and the settings of the learner.",
            field="learner",
        ) from error
    pipeline = Pipeline(learner.task, labels.classes, tuple(X.columns), steps, predictor)
    return Fit(pipeline, removed, int(gaps.sum()), len(X), _prior(y, labels))


def _fit_steps(
    recipe: Recipe, X: pd.DataFrame, y: NDArray[Any], types: dict[str, ColumnType]
) -> tuple[pd.DataFrame, NDArray[Any], tuple[FittedTransform, ...]]:
    fitted = []
    for step in recipe.steps:
        transform = lookup.get("transforms", step.use)
        settings = lookup.check_settings(step.use, transform.settings, step.settings)
        present = {name: types[name] for name in X.columns}
        columns = (
            step.columns if step.columns is None else [c for c in step.columns if c in present]
        )
        done = transform.fit(X, columns, present, settings)
        stay = done.keep(X)
        X, y = done.apply(X[stay]), y[stay]
        fitted.append(done)
    return X, y, tuple(fitted)


def _check_rows(X: pd.DataFrame, y: NDArray[Any], labels: Labels, gaps: int) -> None:
    if X.shape[1] == 0:
        raise TrainingFailed(
            "No column is left to learn from.",
            remedy="Let the steps keep at least one.",
            studio="0020",
            field="steps",
        )
    if len(X) == 0:
        raise TrainingFailed(
            f"No row is left to learn from; {gaps:,} have missing values.",
            remedy="Add a Clean Missing Data step that fills them.",
            studio="0130" if gaps else "0021",
            field="steps",
        )
    absent = [c for i, c in enumerate(labels.classes) if not np.any(y == i)]
    if absent:
        raise TrainingFailed(
            f"Class {absent[0]!r} has no row left to learn from.",
            remedy="Upload more rows of it, or keep them in the steps.",
            studio="0033",
            field="label",
        )


def _prior(y: NDArray[Any], labels: Labels) -> NDArray[np.float64]:
    if not labels.classes:
        return np.empty(0)
    return np.bincount(y, minlength=len(labels.classes)) / len(y)
