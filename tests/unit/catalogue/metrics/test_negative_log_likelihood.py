"""Negative Log Likelihood."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import DEVIATION, MEAN, Truth

METRIC = lookup.get("metrics", "negative-log-likelihood")


def judged(y, mean, deviation):
    answers = {MEAN: np.array(mean), DEVIATION: np.array(deviation)}
    return Truth(np.array(y), np.array(mean), answers=answers)


def test_it_is_the_sum_over_the_rows_of_minus_ln_of_their_density():
    truth = judged([1.0, 4.0], [0.0, 4.0], [1.0, 2.0])

    of_first = 0.5 * math.log(2 * math.pi) + 0.5
    of_second = 0.5 * math.log(2 * math.pi * 4)
    assert METRIC.compute(truth) == pytest.approx(of_first + of_second)


ROWS = st.tuples(st.floats(-100, 100), st.floats(-100, 100), st.floats(0.01, 100))


@given(st.lists(ROWS, min_size=1, max_size=20))
def test_it_is_that_of_scipys_normal_distribution(rows):
    y, mean, deviation = np.array(rows).T

    found = METRIC.compute(judged(y, mean, deviation))

    assert found == pytest.approx(-norm.logpdf(y, mean, deviation).sum(), rel=1e-9, abs=1e-9)


def test_it_has_no_value_for_a_model_that_does_not_say_how_sure_it_is():
    y = np.array([1.0])
    why = "The model doesn't say how sure it is."

    assert METRIC.figure(Truth(y, y)) == (None, why)
    assert METRIC.figure(Truth(y, y, answers={"Quantile 0.5": y})) == (None, why)


def test_it_has_no_value_for_a_model_that_is_wholly_sure():
    found = METRIC.figure(judged([1.0, 2.0], [1.0, 2.0], [1.0, 0.0]))

    assert found == (None, "The model is wholly sure of a row.")


def test_it_is_defined_for_its_tasks_and_better_when_low():
    assert METRIC.tasks == ("regression",)
    assert METRIC.better == "low"
