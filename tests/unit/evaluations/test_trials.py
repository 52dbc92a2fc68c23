"""The figures of a trial, and which trial is best."""

import math

import pytest

from trainlet.evaluations.trials import Scored, Trial, ranked, trial_of


def fold(**metrics: float | None) -> Scored:
    return Scored(metrics=metrics, rows=10, seconds=0.25)


def trials(*figures: float | None) -> list[Trial]:
    return [Trial(learner="a", settings={}, metrics={"m": figure}) for figure in figures]


def test_a_trial_is_the_mean_and_the_deviation_of_its_folds() -> None:
    found = trial_of("a", {"b": 1}, [fold(m=1.0), fold(m=2.0), fold(m=6.0)])

    assert (found.learner, found.settings, found.seconds) == ("a", {"b": 1}, 0.75)
    assert found.metrics == {"m": 3.0}
    assert found.deviations["m"] == pytest.approx(math.sqrt((4 + 1 + 9) / 2))


def test_a_metric_without_a_value_in_a_fold_has_no_mean() -> None:
    found = trial_of("a", {}, [fold(m=1.0, n=None), fold(m=1.0, n=1.0)])

    assert found.metrics == {"m": 1.0, "n": None}
    assert found.deviations == {"m": 0.0, "n": None}


def test_one_fold_has_no_deviation() -> None:
    assert trial_of("a", {}, [fold(m=1.0)]).deviations == {"m": None}


def test_the_best_come_first_the_earlier_of_equals_and_last_what_has_no_figure() -> None:
    found = trials(None, 0.2, 0.9, 0.2, 0.9, None)
    found.append(Trial(learner="a", settings={}, error="It failed."))

    assert ranked(found, "m", is_high=True) == [2, 4, 1, 3, 0, 5, 6]
    assert ranked(found, "m", is_high=False) == [1, 3, 2, 4, 0, 5, 6]


def test_a_slow_model_comes_behind_the_quick_ones_and_before_those_that_were_stopped() -> None:
    slow = Scored(metrics={"m": 0.1}, rows=10, microseconds=60.1)
    quick = Scored(metrics={"m": 0.3}, rows=10, microseconds=60.0)
    stopped = Trial(learner="a", settings={}, metrics={"m": 0.0}, is_stopped=True)
    found = [trial_of("a", {}, [quick, slow]), stopped, trial_of("a", {}, [slow, quick])]

    assert [trial.is_slow for trial in found] == [True, False, False]
    assert ranked(found, "m", is_high=False) == [2, 0, 1]
