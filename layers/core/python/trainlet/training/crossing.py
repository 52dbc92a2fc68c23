"""A recipe tried on each fold of a table: what its models say of rows they have not seen."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Table
from trainlet.errors import TrainingFailed
from trainlet.evaluations import FoldFigures, FoldTable
from trainlet.evaluations.crossing import DEVIATION, EXAMPLES, FOLD, MEAN, MODEL
from trainlet.recipes import Evaluate, Recipe
from trainlet.training.evaluation import Key, Said, appraise, check_finite, said_by
from trainlet.training.fit import Fit, fit
from trainlet.training.folds import Dealt
from trainlet.training.problem import seed_of

FIGURES = Evaluate(resamples=0, repeats=0)
Spread = dict[str, float | None]
Begin = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Crossed:
    """What came of all folds.

    Attributes:
        folds: The figures of each.
        said: What was said of every row, by the model that had not seen it; a row that was never
            tested is a gap.
        mean: Of each metric over the folds where it has a value.
        deviation: Likewise, of n - 1 degrees of freedom.
        counted: In how many folds it has one.
    """

    folds: list[FoldFigures]
    said: Said
    mean: Spread
    deviation: Spread
    counted: dict[str, int]


def cross_validate(recipe: Recipe, table: Table, dealt: Dealt, begin: Begin) -> Crossed:
    """Return what a recipe is worth on each fold, learned from the others.

    The same table, recipe and folds give the same figures: each fold's seed is of the table's.

    Args:
        recipe: Steps and learner.
        table: All rows with a label, and the seed.
        dealt: Their folds.
        begin: Told how many folds are done, and of how many, before each.

    Raises:
        TrainingFailed: The rows of some folds can't be learned from with this recipe.
    """
    folds: list[FoldFigures] = []
    parts: list[tuple[NDArray[np.int64], Said]] = []
    numbers = dealt.numbers
    for done, number in enumerate(numbers):
        begin(done, len(numbers))
        figures, said = _tried(recipe, table, dealt, number)
        folds.append(figures)
        parts.append((dealt.tested(number), said))
    names = list(folds[0].metrics)
    values = {name: _values(folds, name) for name in names}
    return Crossed(
        folds,
        _together(parts, len(dealt.folds)),
        {name: statistics.fmean(each) if each else None for name, each in values.items()},
        {name: _deviation(each) for name, each in values.items()},
        {name: len(each) for name, each in values.items()},
    )


def _tried(recipe: Recipe, table: Table, dealt: Dealt, number: int) -> tuple[FoldFigures, Said]:
    """Return the figures of one fold, and what was said of its rows."""
    tested = table.take(dealt.tested(number))
    trained = replace(
        table.take(dealt.trained(number)), seed=seed_of(f"{table.seed}\n{number}".encode())
    )
    # One thread: sums in one order, so the same figures every time.
    with threadpool_limits(1):
        try:
            fitted = fit(recipe, trained)
            said = said_by(fitted.pipeline, tested.X)
            check_finite(said)
        except TrainingFailed as error:
            raise TrainingFailed(
                f"Fold {number}: {error.detail}",
                remedy=error.remedy,
                studio=error.studio,
                **error.place,
            ) from error
        return _figures(fitted, said, tested, number), said


def _figures(fitted: Fit, said: Said, tested: Table, number: int) -> FoldFigures:
    pipeline = fitted.pipeline
    assert tested.y is not None  # a recipe has a label
    key = Key(tested.y, pipeline.classes, fitted.prior if pipeline.classes else None)
    found = appraise(said.beside(key), pipeline.task, FIGURES)
    return FoldFigures(
        number=number,
        rows=len(tested.X),
        trained=fitted.trained,
        with_gaps=int(said.gaps.sum()),
        metrics=found.metrics,
        undefined=found.undefined,
    )


def _values(folds: Sequence[FoldFigures], name: str) -> list[float]:
    found = (fold.metrics[name] for fold in folds)
    return [value for value in found if value is not None]


def _deviation(values: Sequence[float]) -> float | None:
    return statistics.stdev(values) if len(values) > 1 else None


def _together(parts: Sequence[tuple[NDArray[np.int64], Said]], rows: int) -> Said:
    """Return what was said of the rows of each fold, in the order of the table."""
    places = np.concatenate([tested for tested, _ in parts])
    said = [each for _, each in parts]
    first = said[0]
    answers = first.answers and {
        name: _spread(places, [each.answers[name] for each in said if each.answers], rows)
        for name in first.answers
    }
    shares = [each.probabilities for each in said if each.probabilities is not None]
    gaps = np.ones(rows, np.bool_)
    gaps[places] = np.concatenate([each.gaps for each in said])
    return Said(
        _spread(places, [each.predicted for each in said], rows),
        _spread(places, shares, rows) if shares else None,
        answers,
        gaps,
    )


def _spread(places: NDArray[np.int64], pieces: Sequence[NDArray[Any]], rows: int) -> NDArray[Any]:
    """Return pieces in their places among all rows; zeros elsewhere, which are gaps."""
    values = np.concatenate(pieces)
    found = np.zeros((rows, *values.shape[1:]), values.dtype)
    found[places] = values
    return found


def fold_table(crossed: Crossed, use: str) -> FoldTable:
    """Return a row for each fold, then mean and deviation, under Studio's names.

    Args:
        crossed: What came of the folds.
        use: The learner's id.
    """
    learner = lookup.get("learners", use)
    metrics = lookup.metrics_of(learner.task)
    rows: list[list[Any]] = [
        [each.number, each.rows, learner.title, *(each.metrics[name] for name in metrics)]
        for each in crossed.folds
    ]
    for title, spread in ((MEAN, crossed.mean), (DEVIATION, crossed.deviation)):
        rows.append([title, None, learner.title, *(spread[name] for name in metrics)])
    titles = [metric.title for metric in metrics.values()]
    return FoldTable(columns=[FOLD, EXAMPLES, MODEL, *titles], rows=rows)
