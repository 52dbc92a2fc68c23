"""Training Log Loss."""

import math
from dataclasses import replace

import numpy as np
import pytest

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import Truth

METRIC = lookup.get("metrics", "training-log-loss")

Y = np.array([1, 0, 1, 1])


def judged(positive, prior):
    positive = np.array(positive)
    return Truth(
        Y,
        (positive > 0.5).astype(int),
        np.column_stack([1 - positive, positive]),
        np.array(prior),
        ("a", "b"),
    )


def test_it_is_the_log_loss_saved_over_the_training_shares_in_percent():
    prior = -(math.log(0.4) + 3 * math.log(0.6)) / 4
    model = -(math.log(0.8) + math.log(0.7) + math.log(0.9) + math.log(0.5)) / 4

    assert METRIC.compute(judged([0.8, 0.3, 0.9, 0.5], [0.4, 0.6])) == pytest.approx(
        100 * (prior - model) / prior
    )


def test_a_model_that_says_the_training_shares_saves_nothing():
    assert METRIC.compute(judged([0.6] * 4, [0.4, 0.6])) == pytest.approx(0, abs=1e-12)


def test_a_model_that_is_worse_than_the_training_shares_is_below_zero():
    assert METRIC.compute(judged([0.1] * 4, [0.5, 0.5])) < 0


def test_it_has_no_value_without_probabilities_or_shares():
    without_shares = Truth(Y, Y, np.full((4, 2), 0.5), None, ("a", "b"))

    assert METRIC.figure(Truth(Y, Y, prior=np.full(2, 0.5))).why == (
        "The model gives no probabilities."
    )
    assert METRIC.figure(without_shares) == (
        None,
        "The shares of the classes in training are not known.",
    )


def test_it_has_no_value_where_training_had_one_class():
    found = METRIC.figure(replace(judged([0.5] * 4, [0.0, 1.0]), y=np.ones(4, int)))

    assert found == (None, "The training rows are all of one class.")


def test_it_is_defined_for_its_tasks_and_better_when_high():
    assert METRIC.tasks == ("two-class", "multiclass")
    assert METRIC.better == "high"
