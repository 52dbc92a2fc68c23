"""What came of the trials of a sweep."""

import math
from typing import Any

import msgspec

MICROSECONDS = 60.0
"""How long what is to vote may take for a single row: with all else it stays below 100 µs."""


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """How a configuration did on one fold.

    Attributes:
        metrics: Every metric of the task by id; None where it has no value.
        rows: How many rows it was judged on.
        with_gaps: Rows that it had no answer for.
        seconds: How long it learned and answered; steps, which trials share, not counted.
        microseconds: How long its ONNX file takes for a single row, steps not counted; only told on
            the last fold, where trials are to vote.
        said: What it said of each row, if trials are to vote; never part of a result.
    """

    metrics: dict[str, float | None]
    rows: int
    with_gaps: int = 0
    seconds: float = 0.0
    microseconds: float | None = None
    said: bytes = b""


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one configuration.

    Attributes:
        learner: The learner's id.
        settings: All its settings.
        metrics: The mean of each metric over the folds; None where it has no value in one of them.
        deviations: The standard deviation over the folds (of n - 1); None likewise, or for one.
        folds: Each fold's own figures; none for a trial that failed.
        seconds: How long all folds took together.
        error: Why it failed; blank if it didn't.
        is_stopped: Whether it was stopped early: its figures are those of its first folds.
    """

    learner: str
    settings: dict[str, Any]
    metrics: dict[str, float | None] = {}
    deviations: dict[str, float | None] = {}
    folds: list[Scored] = []
    seconds: float = 0.0
    error: str = ""
    is_stopped: bool = False

    @property
    def microseconds(self) -> float:
        """How long its ONNX file takes for a single row; 0 where that was not measured."""
        return (self.folds[-1].microseconds if self.folds else None) or 0.0

    @property
    def is_slow(self) -> bool:
        """Whether that is longer than it may be."""
        return self.microseconds > MICROSECONDS


def trial_of(learner: str, settings: dict[str, Any], folds: list[Scored]) -> Trial:
    """Return the trial that the figures of its folds, in their order, make up."""
    by_metric = {name: [fold.metrics[name] for fold in folds] for name in folds[0].metrics}
    return Trial(
        learner=learner,
        settings=settings,
        metrics={name: _mean(figures) for name, figures in by_metric.items()},
        deviations={name: _deviation(figures) for name, figures in by_metric.items()},
        folds=folds,
        seconds=round(sum(fold.seconds for fold in folds), 4),
    )


def ranked(trials: list[Trial], metric: str, *, is_high: bool) -> list[int]:
    """Return the places of trials, best first; of equals the earlier.

    Those whose ONNX file is slow, where that was measured, come behind them, then those that were
    stopped; those in which the metric has no value, and those that failed, come last.

    Args:
        trials: In the order in which they were asked for.
        metric: The metric's id.
        is_high: Whether more is better.
    """

    def worth(place: int) -> tuple[bool, bool, float]:
        trial = trials[place]
        figure = trial.metrics.get(metric)
        if figure is None:
            return True, True, math.inf
        return trial.is_stopped, trial.is_slow, -figure if is_high else figure

    return sorted(range(len(trials)), key=worth)


def _mean(figures: list[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return math.fsum(known) / len(known) if len(known) == len(figures) else None


def _deviation(figures: list[float | None]) -> float | None:
    mean = _mean(figures)
    if mean is None or len(figures) < 2:
        return None
    squares = [(figure - mean) ** 2 for figure in figures if figure is not None]
    return math.sqrt(math.fsum(squares) / (len(squares) - 1))


class SweepResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a sweep.

    Attributes:
        sweep: The layout's number.
        dataset: The dataset's name.
        dataset_version: Its version.
        label: The column that is predicted.
        metric: What ranks the trials.
        better: Which direction of it is better.
        judged_by: What decided the folds; ``validation`` for a dataset of its own.
        validation: That dataset, ``name@version``; blank for folds.
        folds: How often each configuration was fitted and judged.
        rows: How many rows they share.
        seed: Seed of draws and folds.
        planned: How many trials there were to be, the rest had no time left; 0 for as many as
            there was time for.
        trials: The trials, best first.
        places: When each of them was to be run, from 0.
    """

    sweep: int = 1
    dataset: str
    dataset_version: str
    label: str
    metric: str
    better: str
    judged_by: str
    validation: str
    folds: int
    rows: int
    seed: int
    planned: int
    trials: list[Trial]
    places: list[int]
