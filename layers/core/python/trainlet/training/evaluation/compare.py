"""Two models beside each other on the same rows."""

from collections.abc import Sequence

import numpy as np

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import Metric, Truth
from trainlet.evaluations import Difference
from trainlet.registry.manifest import Task
from trainlet.training.evaluation.bootstrap import interval, resamples


def gain(metric: Metric, first: Truth, second: Truth) -> float | None:
    """Return by how much the second's figure is better; None where one has no value."""
    old, new = (figure(metric, truth) for truth in (first, second))
    if old is None or new is None:
        return None
    return new - old if metric.better == "high" else old - new


def figure(metric: Metric, truth: Truth) -> float | None:
    """Return a metric's value; None also if it is of two classes and there are more."""
    is_of_two = "two-class" in metric.tasks and "multiclass" not in metric.tasks
    is_beyond = is_of_two and len(truth.classes) > 2
    return None if is_beyond else metric.figure(truth).value


def chance(
    metric: Metric, first: Truth, second: Truth, margin: float, count: int, seed: int = 0
) -> float:
    """Return the share of resamples in which the second is not better by more than the margin.

    The paired bootstrap: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 16.
    """
    (gains,) = _resampled([metric], first, second, count, seed)
    return 1 - sum(each is not None and each > margin for each in gains) / count


def difference(
    metric: Metric, first: Truth, second: Truth, count: int, seed: int = 0
) -> Difference:
    """Return a figure of both models, and how sure their difference is."""
    (gains,) = _resampled([metric], first, second, count, seed)
    return _told(metric, first, second, gains)


def differences(first: Truth, second: Truth, task: Task, count: int) -> dict[str, Difference]:
    """Return every figure of both models, by metric id, all on the same resamples."""
    metrics = lookup.metrics_of(task)
    sampled = [name for name, metric in metrics.items() if metric.is_resampled]
    gains = _resampled([metrics[name] for name in sampled], first, second, count, 0)
    known = dict(zip(sampled, gains, strict=True))
    return {
        name: _told(metric, first, second, known.get(name, [])) for name, metric in metrics.items()
    }


def _told(metric: Metric, first: Truth, second: Truth, gains: list[float | None]) -> Difference:
    found = gain(metric, first, second)
    old, new = (figure(metric, truth) for truth in (first, second))
    if found is None or not gains:
        return Difference(first=old, second=new, gain=found)
    better = np.array([each is not None and each > 0 for each in gains])
    return Difference(
        first=old,
        second=new,
        gain=found,
        interval=interval(gains),
        chance=float(1 - better.mean()),
    )


def _resampled(
    metrics: Sequence[Metric], first: Truth, second: Truth, count: int, seed: int
) -> list[list[float | None]]:
    """Return the gain in each metric, for each of so many resamples of the rows."""
    gains: list[list[float | None]] = [[] for _ in metrics]
    for rows in resamples(len(first.y), count, seed):
        some, others = first.take(rows), second.take(rows)
        for metric, found in zip(metrics, gains, strict=True):
            found.append(gain(metric, some, others))
    return gains
