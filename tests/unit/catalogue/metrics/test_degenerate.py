"""Every metric, whatever the rows: a finite number, or none and why."""

import itertools
import math
import warnings

import numpy as np
import pytest

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import DEVIATION, MEAN, Truth

HUGE = [0.0, 1.0, -1.0, 1e300, -1e300, 1.7e308, -1.7e308, 5e-324, 1e-200]
NAMES = lookup.names("metrics")


def classified(y, probabilities, classes, prior=None):
    shares = np.array(probabilities, float).reshape(len(y), classes)
    said = shares.argmax(axis=1) if classes > 2 else (shares[:, 1] > 0.5).astype(int)
    given = np.full(classes, 1 / classes) if prior is None else np.array(prior, float)
    return Truth(np.array(y, int), said, shares, given, tuple(range(classes)))


def valued(y, predicted, deviation=1.0):
    y, predicted = np.array(y, float), np.array(predicted, float)
    answers = {MEAN: predicted, DEVIATION: np.full(len(y), deviation)}
    return Truth(y, predicted, answers=answers)


def of_classes(size):
    """Yield the names of cases, and the cases."""
    sure = np.eye(size)
    for side in range(size):
        yield f"only class {side}, always right", classified([side] * 3, sure[[side] * 3], size)
        yield f"only class {side}, always wrong", classified([side] * 3, sure[[side - 1] * 3], size)
        yield f"one row of class {side}", classified([side], sure[[side]], size)
        yield (
            f"training had class {side} alone",
            classified([side] * 2, sure[[0, 1]], size, sure[side]),
        )
    yield "nothing is called but the first", classified(range(size), sure[[0] * size], size)
    yield "wrong with all certainty", classified(range(size), np.roll(sure, 1, axis=0), size)
    yield "all alike", classified(range(size), np.full((size, size), 1 / size), size)
    yield "no rows", classified([], np.empty((0, size)), size)
    no_shares = classified(range(size), sure, size)
    yield "no probabilities", Truth(no_shares.y, no_shares.predicted, classes=no_shares.classes)


def of_values():
    """Yield the names of cases, and the cases."""
    yield "no rows", valued([], [])
    yield "one row", valued([2.0], [3.0])
    yield "zero variance", valued([0.1] * 3, [0.1, 0.2, 0.3])
    yield "zero variance, always right", valued([0.1] * 3, [0.1] * 3)
    yield "always right", valued([1.0, 2.0], [1.0, 2.0])
    yield "wholly sure", valued([1.0, 2.0], [1.0, 2.0], 0.0)
    for deviation in (5e-324, 1e300):
        yield f"a deviation of {deviation}", valued([1.0, 2.0], [2.0, 1.0], deviation)
    for one, other in itertools.product(HUGE, HUGE):
        yield f"{one} and {other}", valued([one, other], [other, one])
        yield f"{one} taken for {other}", valued([one, 0.0], [other, 0.0])


CASES = [
    *(pytest.param("two-class", truth, id=f"two: {name}") for name, truth in of_classes(2)),
    *(pytest.param("multiclass", truth, id=f"three: {name}") for name, truth in of_classes(3)),
    *(pytest.param("regression", truth, id=f"values: {name}") for name, truth in of_values()),
]


@pytest.mark.parametrize(("task", "truth"), CASES)
def test_every_metric_gives_a_finite_number_or_none_and_why(task, truth):
    metrics = [lookup.get("metrics", name) for name in NAMES]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = {each.title: each.figure(truth) for each in metrics if task in each.tasks}

    assert found
    for title, (value, why) in found.items():
        assert type(value) is float if value is not None else why.endswith("."), title
        assert value is None or (math.isfinite(value) and not why), title


@pytest.mark.parametrize("name", NAMES)
def test_every_metric_is_none_of_no_rows(name):
    metric = lookup.get("metrics", name)
    empty = valued([], []) if metric.tasks == ("regression",) else classified([], [], 3)

    assert metric.figure(empty) == (None, "There are no rows.")


def test_a_figure_too_large_for_a_number_is_none():
    found = lookup.get("metrics", "root-mean-squared-error").figure(valued([1e300], [-1e300]))

    assert found == (None, "It is beyond all numbers.")
