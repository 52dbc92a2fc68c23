"""Fits a recipe's steps and learner to training rows."""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import (
    Examples,
    FittedTransform,
    Learner,
    Predictor,
    Settings,
    Table,
)
from trainlet.catalogue.untaught import Grouping
from trainlet.errors import TrainingFailed
from trainlet.recipes import Choice, ClassWeights, Recipe
from trainlet.registry import Category, Recommender
from trainlet.registry.manifest import UNTAUGHT
from trainlet.scoring.outputs import distance_names
from trainlet.training.pipeline import Pipeline, gap_rows
from trainlet.training.steps import fit_steps, needed
from trainlet.training.weights import row_weights


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted pipeline, and what became of the training rows.

    Attributes:
        pipeline: The pipeline.
        removed: How many rows fewer the steps left, those that count nothing among them.
        added: How many more they made.
        with_gaps: Rows skipped for missing values that no step handled.
        trained: Rows the learner saw.
        prior: Share of each class among them, ``[k]``; empty for regression.
        width: How many cells the learner holds of a row at once, if they are many.
        recommender: What the learner knows of, if it is a recommender.
    """

    pipeline: Pipeline
    removed: int
    added: int
    with_gaps: int
    trained: int
    prior: NDArray[np.float64]
    width: int = 0
    recommender: Recommender | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """Training rows behind the steps: whatever of a fit any learner can share.

    Attributes:
        steps: Fitted transforms, in their order.
        columns: The columns before the steps that are needed.
        classes: The labels; empty for regression.
        examples: What a learner is fitted to.
        fewer: How many rows fewer these are than came, skipped ones not counted; below 0 for more.
        with_gaps: Rows skipped for missing values that no step handled.
    """

    steps: tuple[FittedTransform, ...]
    columns: tuple[str, ...]
    classes: tuple[Category, ...]
    examples: Examples
    fewer: int
    with_gaps: int


def fit(recipe: Recipe, table: Table) -> Fit:
    """Return the recipe fitted to training rows.

    Raises:
        BadRecipe: A step names a column that isn't there.
        TrainingFailed: Every row has gaps, a class is left without rows, or the learner gives up.
    """
    return learn(recipe.learner, prepare(recipe, table))


def prepare(recipe: Recipe, table: Table) -> Prepared:
    """Return the rows behind a recipe's steps; raises as ``fit`` does, but for the learner."""
    behind, steps = fit_steps(recipe.steps, table)
    empty = gap_rows(behind.X)
    whole = behind.take(np.flatnonzero(~empty))
    examples = _examples(whole, recipe.class_weights)
    X, with_gaps = examples.X, int(empty.sum())
    is_taught = lookup.get("learners", recipe.learner.use).task not in UNTAUGHT
    classes = table.classes if is_taught else ()
    _check_rows(X, examples.y, classes, with_gaps)
    wanted = needed(steps, tuple(X.columns))
    return Prepared(
        steps=steps,
        columns=tuple(name for name in table.X.columns if name in wanted),
        classes=classes,
        examples=examples,
        fewer=len(table.X) - len(behind.X) + len(whole.X) - len(X),
        with_gaps=with_gaps,
    )


def learn(choice: Choice, prepared: Prepared) -> Fit:
    """Return a learner fitted to rows behind the steps; raise ``TrainingFailed`` if it gives up."""
    learner = lookup.get("learners", choice.use)
    settings = lookup.check_settings(choice.use, learner.settings, choice.settings)
    examples = prepared.examples
    predictor = _learned(learner, settings, examples)
    pipeline = Pipeline(
        learner.task,
        prepared.classes,
        prepared.columns,
        prepared.steps,
        tuple(examples.X.columns),
        predictor,
        _answers(learner, settings, predictor),
        learner.point(settings),
        learner.beside(predictor),
    )
    return Fit(
        pipeline,
        removed=max(0, prepared.fewer),
        added=max(0, -prepared.fewer),
        with_gaps=prepared.with_gaps,
        trained=len(examples.X),
        prior=_prior(examples.y, prepared.classes),
        width=learner.width(predictor),
        recommender=learner.recommender(predictor),
    )


def _answers(learner: Learner, settings: Settings, predictor: Predictor) -> tuple[str, ...]:
    """Return the columns of an answer: of a clustering, a distance for each cluster there is."""
    if learner.task != "clustering":
        return learner.answers(settings)
    return distance_names(len(cast("Grouping", predictor).between))


def _examples(table: Table, by_class: ClassWeights) -> Examples:
    """Return rows without gaps as a learner takes them; those that count nothing are left out."""
    weights = row_weights(table, by_class)
    if weights is not None and not weights.all():
        table, weights = table.take(np.flatnonzero(weights)), weights[weights > 0]
    return Examples(
        X=table.X,
        y=np.full(len(table.X), -1, np.int64) if table.y is None else table.y,
        weights=weights,
        classes=len(table.classes),
        seed=table.seed,
        others=table.others,
    )


def _learned(learner: Learner, settings: Settings, examples: Examples) -> Predictor:
    try:
        return learner.fit(examples, settings)
    except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
        raise TrainingFailed(
            f"{learner.title} could not be fitted: {error}.",
            remedy="Check the label and the settings of the learner.",
            field="learner",
        ) from error


def _check_rows(X: pd.DataFrame, y: NDArray[Any], classes: tuple[Category, ...], gaps: int) -> None:
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
            remedy="Add a Clean Missing Data step that fills them."
            if gaps
            else "Let the steps keep more rows.",
            studio="0130" if gaps else "0021",
            field="steps",
        )
    absent = [c for i, c in enumerate(classes) if not np.any(y == i)]
    if absent:
        raise TrainingFailed(
            f"Class {absent[0]!r} has no row left to learn from.",
            remedy="Upload more rows of it, or keep them in the steps.",
            studio="0033",
            field="label",
        )


def _prior(y: NDArray[Any], classes: tuple[Category, ...]) -> NDArray[np.float64]:
    if not classes:
        return np.empty(0)
    return np.bincount(y, minlength=len(classes)) / len(y)
