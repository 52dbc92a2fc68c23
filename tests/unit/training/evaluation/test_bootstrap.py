"""How sure figures are."""

import numpy as np
import pytest

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import Truth
from trainlet.evaluations import Interval
from trainlet.training.evaluation.bootstrap import interval, intervals, resamples

METRICS = {name: lookup.get("metrics", name) for name in ("accuracy", "auc")}
ERROR = {"mean-absolute-error": lookup.get("metrics", "mean-absolute-error")}


def classified(seed, rows=100, right=0.8):
    """Return rows of which each is rightly called with this chance."""
    random = np.random.default_rng(seed)
    y = random.integers(0, 2, rows)
    said = np.where(random.random(rows) < right, y, 1 - y)
    score = np.clip(0.5 + 0.3 * (2 * said - 1) + random.normal(size=rows) * 0.1, 0, 1)
    return Truth(y, said, np.column_stack([1 - score, score]), np.full(2, 0.5), ("a", "b"))


def test_resamples_draw_as_many_rows_with_replacement_the_same_every_time():
    one, two, other = (list(resamples(50, 20, seed)) for seed in (0, 0, 1))

    assert len(one) == 20
    assert all(rows.shape == (50,) for rows in one)
    assert (np.array(one) == two).all()
    assert not (np.array(one) == other).all()
    assert len(np.unique(one[0])) < 50
    assert set(np.concatenate(one)) == set(range(50))


def test_intervals_hold_the_truth_in_about_95_of_100_draws():
    held = 0
    for seed in range(100):
        found = intervals(classified(seed), {"accuracy": METRICS["accuracy"]}, 200, 0)["accuracy"]
        held += found.low <= 0.8 <= found.high

    assert 90 <= held <= 99


def test_an_interval_is_about_as_wide_as_theory_has_it():
    random = np.random.default_rng(1)
    y, error = np.zeros(400), np.abs(random.normal(size=400))
    found = intervals(Truth(y, error), ERROR, 1000, 0)["mean-absolute-error"]

    assert found.high - found.low == pytest.approx(2 * 1.96 * error.std() / 20, rel=0.1)
    assert found.low < error.mean() < found.high


def test_they_are_the_same_every_time_and_of_every_metric_asked_for():
    truth = classified(1)
    one, two, other = (intervals(truth, METRICS, 50, seed) for seed in (0, 0, 7))

    assert one == two != other
    assert list(one) == ["accuracy", "auc"]


def test_none_are_asked_for():
    assert intervals(classified(1), METRICS, 0, 0) == {}
    assert intervals(classified(1).take(np.arange(0)), {}, 50, 0) == {}


def test_a_figure_that_most_resamples_lack_has_no_interval():
    truth = classified(1, 60)
    few = truth.take(np.append(np.flatnonzero(truth.y == 0), np.flatnonzero(truth.y == 1)[:1]))

    found = intervals(few, METRICS, 100, 0)  # a third of the resamples lack the positive row

    assert list(found) == ["accuracy"]


def test_the_interval_lies_between_percentiles():
    values = [float(value) for value in range(1001)]

    assert interval(values[::-1]) == Interval(low=25.0, high=975.0)
    assert interval([*values, *[None] * 100]) == Interval(low=25.0, high=975.0)
    assert interval([*values, *[None] * 200]) is None
    assert interval([]) is interval([None]) is None
