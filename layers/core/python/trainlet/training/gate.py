"""The promotion gate: a new version beside the champion, on the same held-out rows."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Metric, Truth
from trainlet.receipts import Judgement
from trainlet.recipes import Promote
from trainlet.registry import Category, Signature
from trainlet.registry.manifest import Task
from trainlet.scoring.model import Model
from trainlet.scoring.outputs import LABELS
from trainlet.training.labels import Labels
from trainlet.training.parity import to_batch

RESAMPLES = 500
DEFAULT_METRICS: dict[Task, str] = {
    "two-class": "auc",
    "multiclass": "accuracy",
    "regression": "root-mean-squared-error",
}


class Exam(NamedTuple):
    """Held-out rows: all columns that either model takes, and what is true of them.

    ``truth`` are class indices with their classes, or values with none.
    """

    X: pd.DataFrame
    truth: Labels


class Said(NamedTuple):
    """What a model answered: values or class indices ``[n]``, probabilities ``[n, k]``, gaps."""

    predicted: NDArray[Any]
    probabilities: NDArray[np.float64] | None
    gaps: NDArray[np.bool_]


def judge(exam: Exam, challenger: Model, champion: Model, rule: Promote) -> Judgement:
    """Return both models' figures on the rows that both answer.

    The chance is by the paired bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap,
    1993, chapter 16): the share of resamples of the rows in which the challenger is not better
    by more than the margin.
    """
    name = rule.metric or DEFAULT_METRICS[challenger.signature.task]
    metric = lookup.get("metrics", name)
    classes = _all_classes(exam.truth.classes, champion.signature, challenger.signature)
    said = [_ask(model, exam.X, classes) for model in (challenger, champion)]
    answered = ~(said[0].gaps | said[1].gaps)
    y = _in_order(exam.truth, classes)[answered]
    truths = [_truth(y, each, answered, classes) for each in said]
    new, old = (_figure(metric, truth) for truth in truths)
    gain = _gain(metric, new, old)
    resampled = rule.significance is not None and gain is not None
    return Judgement(
        metric=name,
        rows=len(y),
        challenger=new,
        champion=old,
        improvement=gain,
        margin=rule.margin,
        chance=_chance(metric, truths, rule.margin) if resampled else None,
        significance=rule.significance,
    )


def newest(places: NDArray[np.int64], ages: NDArray[np.int64], least: int) -> NDArray[np.int64]:
    """Return the held-out rows to judge on: the newest version's, and older ones up to ``least``.

    Args:
        places: Where in the table the held-out rows are, the newest last, ``[h]``.
        ages: Which version each row of the table is of, ``[n]``.
        least: How many rows to judge on at least, if there are so many.
    """
    of_newest = int((ages[places] == ages.max(initial=0)).sum())
    return places[len(places) - min(len(places), max(of_newest, least)) :]


def _ask(model: Model, X: pd.DataFrame, classes: list[Category]) -> Said:
    answer = model.score(to_batch(X, model.signature))
    gaps, labels = answer.report.gaps, answer.columns[LABELS]
    if answer.probabilities is None:
        values = [np.nan if value is None else value for value in labels]
        return Said(np.array(values, dtype=np.float64), None, gaps)
    places = {value: place for place, value in enumerate(classes)}
    own = [places[value] for value in model.signature.classes]
    probabilities = np.zeros((len(X), len(classes)))
    probabilities[:, own] = answer.probabilities
    predicted = np.array([-1 if value is None else places[value] for value in labels])
    return Said(predicted, probabilities, gaps)


def _all_classes(truth: tuple[Category, ...], *signatures: Signature) -> list[Category]:
    """Return the classes of both models and of the rows; two classes keep their order."""
    found = [value for signature in signatures for value in signature.classes]
    return list(dict.fromkeys([*found, *truth]))


def _in_order(truth: Labels, classes: list[Category]) -> NDArray[Any]:
    """Return the labels as indices into ``classes``; values as they are."""
    if not truth.classes:
        return truth.y
    places = np.array([classes.index(value) for value in truth.classes], dtype=np.int64)
    ordered: NDArray[Any] = places[truth.y]
    return ordered


def _truth(
    y: NDArray[Any], said: Said, answered: NDArray[np.bool_], classes: list[Category]
) -> Truth:
    probabilities, count = said.probabilities, len(classes)
    if probabilities is None:
        return Truth(y=y, predicted=said.predicted[answered])
    return Truth(
        y=y,
        predicted=said.predicted[answered],
        probabilities=probabilities[answered],
        prior=np.bincount(y, minlength=count) / max(1, len(y)),
        classes=tuple(classes),
    )


def _figure(metric: Metric, truth: Truth) -> float | None:
    """Return a metric's value; None without rows, or if it is of two classes and there are more."""
    is_beyond = metric.tasks == ("two-class",) and len(truth.classes) > 2
    return metric.compute(truth) if len(truth.y) and not is_beyond else None


def _gain(metric: Metric, new: float | None, old: float | None) -> float | None:
    if new is None or old is None or not np.isfinite([new, old]).all():
        return None
    return new - old if metric.better == "high" else old - new


def _chance(metric: Metric, truths: list[Truth], margin: float) -> float:
    deal, size = np.random.default_rng(0), len(truths[0].y)
    better = 0
    for _ in range(RESAMPLES):
        rows = deal.integers(0, size, size)
        gain = _gain(metric, *(_figure(metric, _some(truth, rows)) for truth in truths))
        better += gain is not None and gain > margin
    return 1 - better / RESAMPLES


def _some(truth: Truth, rows: NDArray[np.int64]) -> Truth:
    return Truth(
        y=truth.y[rows],
        predicted=truth.predicted[rows],
        probabilities=None if truth.probabilities is None else truth.probabilities[rows],
        prior=truth.prior,
        classes=truth.classes,
    )
