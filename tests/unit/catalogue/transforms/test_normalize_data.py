"""Normalize Data."""

import numpy as np
import pytest
from scipy import stats

from tests.steps import NAN, assert_nodes_agree, fitted, frame_of, table_of

TYPES = {"n": "number", "i": "integer", "d": "duration", "b": "boolean", "t": "text"}


def scaled(values, **settings):
    return fitted("normalize-data", table_of(TYPES, n=values), **settings)


def of(step, values):
    found = assert_nodes_agree(step, frame_of(TYPES, n=values), TYPES)
    return found["n"].tolist()


def test_a_zscore_divides_by_the_deviation_with_n_in_the_denominator():
    step = scaled([1.0, 2.0, NAN, 3.0])

    assert of(step, [2.0, 3.0]) == pytest.approx([0.0, 1.224744871391589])


def test_minmax_takes_the_range_of_training_to_0_and_1_and_others_beyond():
    step = scaled([10.0, NAN, 20.0], transformation_method="minmax")

    assert of(step, [10.0, 15.0, 20.0, 40.0]) == [0.0, 0.5, 1.0, 3.0]


def test_logistic_and_tanh_learn_nothing():
    for method, want in {
        "logistic": [0.5, 0.9525741268224334],
        "tanh": [0.0, 0.9950547536867305],
    }.items():
        assert of(scaled([7.0], transformation_method=method), [0.0, 3.0]) == pytest.approx(want)


def test_lognormal_is_the_distribution_function_with_the_likeliest_parameters():
    values = [0.5, 1.0, 4.0, 9.0]
    step = scaled(values, transformation_method="lognormal")
    shape, _, scale = stats.lognorm.fit(values, floc=0)

    assert of(step, values) == pytest.approx(stats.lognorm.cdf(values, shape, 0, scale), rel=1e-12)
    assert np.isnan(of(step, [0.0, -1.0])).all()
    assert step.lineage.torn == {"n"}


def test_a_constant_column_is_0_or_else_nothing():
    kept = scaled([5.0, 5.0])
    unset = scaled([5.0, 5.0], use_0_for_constant_columns_when_checked=False)

    assert of(kept, [5.0, 9.0]) == [0.0, 0.0]
    assert kept.lineage.torn == set()
    assert np.isnan(of(unset, [5.0, 9.0])).all()
    assert unset.lineage.torn == {"n"}


def test_unix_seconds_of_one_minute_keep_all_their_digits():
    seconds = 1_700_000_000 + np.arange(60.0)
    found = of(scaled(seconds), seconds)

    assert found == pytest.approx((np.arange(60) - 29.5) / np.std(np.arange(60.0)), rel=1e-12)


def test_huge_numbers_overflow_nowhere():
    assert of(scaled([-1e308, 1e308]), [-1e308, 1e308]) == pytest.approx([-1.0, 1.0])
    assert np.isfinite(of(scaled([0.0, 1e-300]), [1e300])).all()


def test_only_numbers_are_taken_where_no_columns_are_named():
    columns = {name: [1.0, 2.0] for name in "nidb"}
    step = fitted("normalize-data", table_of(TYPES, t=["a", "b"], **columns))

    assert set(step.lineage.types) == {"n", "i", "d"}


def test_an_integer_becomes_a_number_and_a_gap_stays_one():
    step = fitted("normalize-data", table_of(TYPES, i=[1.0, NAN, 3.0]))
    table = step.run(table_of(TYPES, i=[1.0, NAN, 3.0]))

    assert table.types == {"i": "number"}
    assert np.isnan(table.X["i"]).tolist() == [False, True, False]


def test_a_column_of_gaps_stays_one():
    assert np.isnan(of(scaled([NAN, NAN]), [NAN, 3.0])).all()
