"""From held-out rows to the document."""

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import LEADING, Truth
from trainlet.errors import TrainingFailed
from trainlet.evaluations import Evaluation, TwoClasses
from trainlet.evaluations.document import EVALUATION
from trainlet.recipes import Evaluate
from trainlet.registry.manifest import NUMERIC_TASKS, UNTAUGHT, Task
from trainlet.training.evaluation.bootstrap import intervals
from trainlet.training.evaluation.classes import class_figures, matrix
from trainlet.training.evaluation.exam import Exam
from trainlet.training.evaluation.importance import Ask, Dealing, importance
from trainlet.training.evaluation.residuals import quantiles, residuals
from trainlet.training.evaluation.said import Key, Said, key_classes, said_by
from trainlet.training.evaluation.two_classes import parted, two_classes
from trainlet.training.evaluation.untaught import with_untaught
from trainlet.training.pipeline import Pipeline

IMPORTANCE_ROWS, IMPORTANCE_CELLS = 5_000, 10_000_000
SEED = 0
"""Of resamples and of dealt columns: evaluated twice, a model has the same figures."""


def evaluate(
    pipeline: Pipeline, exam: Exam, prior: NDArray[np.float64], how: Evaluate, width: int = 0
) -> Evaluation:
    """Return the evaluation of a pipeline on held-out rows.

    Args:
        pipeline: The fitted pipeline.
        exam: The rows held out.
        prior: Share of each class among the training rows, ``[k]``.
        how: How thoroughly.
        width: How many cells the pipeline holds of a row at once, if they are many.

    Raises:
        TrainingFailed: Every held-out row has gaps, or an answer is no number.
    """
    of = len(exam.y)
    exam = exam.take(drawn(of, how.rows))
    said = said_by(pipeline, exam.X)
    check_answered(said)
    classes = key_classes(pipeline.task, pipeline.classes)
    key = Key(exam.y, classes, prior if pipeline.classes else None)
    found = appraise(said.beside(key), pipeline.task, how)
    found = with_untaught(found, said, exam, pipeline_line(pipeline))
    rows = np.flatnonzero(~said.gaps)
    few = rows[drawn(len(rows), rows_for_importance(width))]
    X = exam.X.iloc[few][list(pipeline.columns)]
    found = with_importance(found, lambda some: said_by(pipeline, some), X, key.take(few), how)
    return msgspec.structs.replace(found, of=of, with_gaps=int(said.gaps.sum()))


def pipeline_line(pipeline: Pipeline) -> float | None:
    """Return the alert line of an anomaly detector."""
    return pipeline.line if pipeline.task == "anomaly" else None


def check_answered(said: Said) -> None:
    """Raise ``TrainingFailed`` if no row has an answer, or one has an answer that is no number."""
    if said.gaps.all():
        raise TrainingFailed(
            "Every held-out row has missing values, so the model can't be judged.",
            remedy="Add a Clean Missing Data step that fills them.",
            studio="0130",
            field="steps",
        )
    check_finite(said)


def check_finite(said: Said) -> None:
    """Raise ``TrainingFailed`` if an answer is no number; a row without one is passed over."""
    odd = ~said.is_finite & ~said.gaps
    if odd.any():
        raise TrainingFailed(
            f"The model has no finite answer for {int(odd.sum()):,} of {len(odd):,} held-out rows.",
            remedy="Scale or clip numbers, labels and weights beyond 1e100 or below 1e-100.",
            field="learner",
        )


def appraise(truth: Truth, task: Task, how: Evaluate) -> Evaluation:
    """Return the evaluation of answers, without what only more answers could tell."""
    metrics = lookup.metrics_of(task)
    figures = {name: metric.figure(truth) for name, metric in metrics.items()}
    defined = {name: metrics[name] for name, figure in figures.items() if figure.value is not None}
    has_rows = len(truth.y) > 0
    return Evaluation(
        evaluation=EVALUATION,
        task=task,
        rows=len(truth.y),
        of=len(truth.y),
        with_gaps=0,
        metrics={name: figure.value for name, figure in figures.items()},
        undefined={name: figure.why for name, figure in figures.items() if figure.why},
        intervals=intervals(truth, defined, how.resamples, SEED),
        resamples=how.resamples,
        confusion=matrix(truth) if truth.classes and (has_rows or task != "anomaly") else None,
        two_classes=_two_classes(truth, task) if has_rows else None,
        classes=class_figures(truth) if task == "multiclass" else [],
        residuals=residuals(truth) if task in NUMERIC_TASKS and has_rows else None,
        quantiles=quantiles(truth) if has_rows else [],
    )


def _two_classes(truth: Truth, task: Task) -> TwoClasses | None:
    """Return how scores part two classes; those of anomalies are of no certain range."""
    if task == "two-class":
        return two_classes(truth)
    return parted(truth) if task == "anomaly" else None


def with_importance(
    found: Evaluation, ask: Ask, X: pd.DataFrame, key: Key, how: Evaluate
) -> Evaluation:
    """Return the evaluation with how much the model rests on each column of ``X``."""
    name = how.metric or LEADING[found.task]
    if not how.repeats or (found.metrics.get(name) is None and found.task in UNTAUGHT):
        return found
    return msgspec.structs.replace(
        found,
        importance=importance(ask, X, key, lookup.get("metrics", name), Dealing(how.repeats, SEED)),
        importance_metric=name,
        importance_rows=len(X),
        importance_repeats=how.repeats,
    )


def drawn(rows: int, most: int) -> NDArray[np.int64]:
    """Return the places of so many rows at most, drawn at random, ascending."""
    if rows <= most:
        return np.arange(rows)
    return np.sort(np.random.default_rng(SEED).choice(rows, most, replace=False))


def rows_for_importance(width: int) -> int:
    """Return on how many rows importance is told: fewer where each takes many cells."""
    return max(1, min(IMPORTANCE_ROWS, IMPORTANCE_CELLS // max(1, width)))
