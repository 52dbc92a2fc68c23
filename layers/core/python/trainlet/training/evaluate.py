"""Judges a pipeline on rows it has not seen."""

from typing import Any

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Truth
from trainlet.errors import TrainingFailed
from trainlet.registry import Category
from trainlet.registry.manifest import Task
from trainlet.training.pipeline import Pipeline


class Confusion(msgspec.Struct, frozen=True):
    """Counts of rows: ``counts[i][j]`` are of class ``i`` and were called ``j``."""

    classes: list[Category]
    counts: list[list[int]]


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a version's quality.

    Attributes:
        task: What it answers.
        rows: Held-out rows it was judged on.
        with_gaps: Held-out rows without an answer.
        metrics: Figures by metric id; None where a figure has no defined value.
        confusion: For classifiers.
    """

    task: Task
    rows: int
    with_gaps: int
    metrics: dict[str, float | None]
    confusion: Confusion | None = None


def evaluate(
    pipeline: Pipeline, X: pd.DataFrame, y: NDArray[Any], prior: NDArray[np.float64]
) -> Evaluation:
    """Return the evaluation of a pipeline on held-out rows.

    Raises:
        TrainingFailed: Every held-out row has gaps.
    """
    said = pipeline.predict(X)
    answered = ~said.gaps
    if not answered.any():
        raise TrainingFailed(
            "Every held-out row has missing values, so the model can't be judged.",
            remedy="Add a Clean Missing Data step that fills them.",
            studio="0130",
            field="steps",
        )
    truth = Truth(
        y=y[answered],
        predicted=said.labels[answered],
        probabilities=None if said.probabilities is None else said.probabilities[answered],
        prior=prior,
        classes=pipeline.classes,
    )
    return Evaluation(
        task=pipeline.task,
        rows=len(truth.y),
        with_gaps=int(said.gaps.sum()),
        metrics=measure(truth, pipeline.task),
        confusion=_confusion(truth) if truth.classes else None,
    )


def measure(truth: Truth, task: Task) -> dict[str, float | None]:
    """Return every metric of the task by id, in Studio's order."""
    found = [(name, lookup.get("metrics", name)) for name in lookup.names("metrics")]
    of_task = [(name, metric) for name, metric in found if task in metric.tasks]
    of_task.sort(key=lambda item: item[1].order)
    return {name: metric.compute(truth) for name, metric in of_task}


def _confusion(truth: Truth) -> Confusion:
    size = len(truth.classes)
    cells = np.bincount(truth.y * size + truth.predicted, minlength=size * size)
    return Confusion(list(truth.classes), cells.reshape(size, size).tolist())
