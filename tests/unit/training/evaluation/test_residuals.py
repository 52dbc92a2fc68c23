"""Errors of a regression."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import mean_pinball_loss

from trainlet.catalogue.measure import Truth
from trainlet.evaluations import WantedQuantile
from trainlet.training.evaluation.residuals import quantiles, residuals

ANY = st.sampled_from([0.0, 1.0, 1e300, -1e300, 1.7e308, -1.7e308]) | st.floats(-1e6, 1e6)


def test_errors_are_predicted_minus_true():
    found = residuals(Truth(np.array([1.0, 2.0, 3.0]), np.array([1.5, 2.0, 6.0])))

    assert (found.edges[0], found.edges[-1]) == (0.0, 3.0)
    assert len(found.counts) == len(found.edges) - 1 == 30
    assert (found.counts[0], found.counts[5], found.counts[-1]) == (1, 1, 1)
    assert sum(found.counts) == 3
    assert found.levels == [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0]
    assert found.quantiles == pytest.approx([0.0, 0.05, 0.25, 0.5, 1.75, 2.75, 3.0])
    assert (found.true, found.predicted) == ([1.0, 2.0, 3.0], [1.5, 2.0, 6.0])


@pytest.mark.parametrize("error", [0.0, 0.1, 1e9, 1e300, -1.7e308])
def test_errors_that_are_all_alike_have_one_interval(error):
    y = np.array([1.0, 2.0, 3.0])
    found = residuals(Truth(y, y + error))

    assert found.counts == [3]
    assert found.edges[0] <= error <= found.edges[1]
    assert found.quantiles == pytest.approx([error] * 7)


def test_of_many_rows_a_thousand_are_there_to_draw_spread_over_all():
    y = np.arange(5000.0)
    found = residuals(Truth(y, y * 2))

    assert len(found.true) == 1000
    assert (found.true[0], found.true[-1]) == (0, 4999)
    assert found.predicted == [2 * value for value in found.true]
    assert sum(found.counts) == 5000


def test_whole_numbers_are_written_as_numbers():
    found = residuals(Truth(np.array([1, 2]), np.array([1.0, 2.5])))

    assert [type(value) for value in found.true] == [float, float]


@given(st.lists(st.tuples(ANY, ANY), min_size=1, max_size=8))
def test_whatever_the_errors_every_number_is_finite_or_there_are_none(rows):
    y, predicted = np.array(rows).T
    found = residuals(Truth(y, predicted))

    if found:
        assert np.isfinite([*found.edges, *found.quantiles, *found.predicted]).all()
        assert sum(found.counts) == len(rows)
    else:
        assert max(map(abs, [*y, *predicted])) >= 1e300


def test_errors_beyond_all_numbers_are_left_out():
    assert residuals(Truth(np.array([1.7e308]), np.array([-1.7e308]))) is None


def test_a_quantile_fares_by_the_share_below_it_and_its_pinball_loss():
    y = np.array([1.0, 2.0, 3.0, 4.0])
    answers = {"Quantile 0.25": np.array([1.0, 1.0, 1.0, 1.0]), "Scored Labels": y}
    found = quantiles(Truth(y, y, answers=answers))

    assert found == [
        WantedQuantile(
            column="Quantile 0.25",
            level=0.25,
            share=0.25,
            pinball_loss=pytest.approx(0.25 * (1 + 2 + 3) / 4),
        )
    ]


def test_too_high_costs_by_the_rest_of_the_level():
    y, above = np.zeros(4), np.full(4, 2.0)
    (found,) = quantiles(Truth(y, y, answers={"Quantile 0.9": above}))

    assert (found.share, found.pinball_loss) == (1.0, pytest.approx(0.1 * 2))


@pytest.mark.parametrize("level", [0.1, 0.5, 0.75])
def test_the_loss_is_that_of_scikit_learn(level):
    y, values = np.random.default_rng(2).normal(size=(2, 50))
    (found,) = quantiles(Truth(y, y, answers={f"Quantile {level}": values}))

    assert found.pinball_loss == pytest.approx(mean_pinball_loss(y, values, alpha=level))


def test_one_whose_loss_is_beyond_all_numbers_is_left_out():
    y, values = np.array([1.7e308]), np.array([-1.7e308])

    assert quantiles(Truth(y, y, answers={"Quantile 0.5": values})) == []


def test_a_model_of_one_answer_has_no_quantiles():
    assert quantiles(Truth(np.zeros(2), np.zeros(2))) == []
