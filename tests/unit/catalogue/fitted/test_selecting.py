"""Scores of columns."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from trainlet.catalogue.fitted.selecting import levels, scores, text_score

NAN = float("nan")
CORRELATIONS = ("pearson-correlation", "kendall-correlation", "spearman-correlation")
METHODS = (*CORRELATIONS, "mutual-information", "chi-squared", "fisher-score", "count-based")


def column(*values):
    return np.array(values, dtype=float)[:, None]


def test_correlations_of_numbers_are_absolute_and_leave_gaps_out():
    x, y = column(1.0, 2.0, NAN, 4.0, 9.0), np.array([5.0, 5.5, 100.0, 2.0, 1.0])
    a, b = x[[0, 1, 3, 4], 0], y[[0, 1, 3, 4]]

    found = [scores(method, x, y, False)[0] for method in CORRELATIONS]

    want = [stats.pearsonr(a, b)[0], stats.kendalltau(a, b)[0], stats.spearmanr(a, b)[0]]
    assert found == pytest.approx(np.abs(want))
    assert scores("pearson-correlation", x, np.array([5.0, NAN, 0.0, 2.0, 1.0]), False) == (
        pytest.approx(abs(stats.pearsonr(a[[0, 2, 3]], b[[0, 2, 3]])[0]))
    )


def test_a_class_counts_as_the_mean_of_its_rows_in_a_correlation():
    x, y = column(1.0, 3.0, 10.0, 12.0, 5.0, 7.0), np.array([0, 0, 1, 1, 2, 2])
    means = np.array([2.0, 2.0, 11.0, 11.0, 6.0, 6.0])

    assert scores("pearson-correlation", x, y, True)[0] == pytest.approx(
        stats.pearsonr(x[:, 0], means)[0]
    )
    assert scores("spearman-correlation", x, y, True)[0] == pytest.approx(
        stats.spearmanr(x[:, 0], means)[0]
    )


def test_chi_squared_and_mutual_information_are_those_of_the_table_of_counts():
    x, y = column(0, 0, 0, 1, 1, 1), np.array([0, 0, 1, 1, 1, 1])

    assert scores("chi-squared", x, y, True)[0] == pytest.approx(3.0)
    joint = {(0, 0): 2 / 6, (0, 1): 1 / 6, (1, 1): 3 / 6}
    of_y = {0: 2 / 6, 1: 4 / 6}
    want = sum(p * np.log(p / (0.5 * of_y[c])) for (_, c), p in joint.items())
    assert scores("mutual-information", x, y, True)[0] == pytest.approx(want)


def test_many_values_are_counted_by_tenths_of_the_rows():
    values = np.arange(100.0) ** 3

    assert levels(values).tolist() == [i // 10 for i in range(100)]
    assert levels(np.array([5.0, 7.0, 5.0])).tolist() == [0, 1, 0]


def test_the_fisher_score_is_the_variance_between_classes_over_that_within():
    x, y = column(1.0, 3.0, 5.0, 7.0), np.array([0, 0, 1, 1])

    assert scores("fisher-score", x, y, True)[0] == pytest.approx(4.0)
    assert scores("fisher-score", column(1.0, 1.0, 2.0, 2.0), y, True)[0] > 1e300


def test_count_based_counts_what_is_neither_zero_nor_missing():
    X = np.array([[0.0, 1.0], [NAN, 2.0], [-3.0, NAN]])

    assert scores("count-based", X, np.zeros(3), False).tolist() == [1.0, 2.0]


def test_a_constant_an_empty_column_and_no_rows_tell_nothing():
    X = np.array([[5.0, NAN], [5.0, NAN], [5.0, NAN]])

    for method in METHODS[:-1]:
        assert scores(method, X, np.array([0, 1, 1]), True).tolist() == [0.0, 0.0]
        assert scores(method, X, np.array([0.5, 1.0, NAN]), False).tolist() == [0.0, 0.0]
        assert scores(method, np.zeros((0, 1)), np.zeros(0), False).tolist() == [0.0]
        assert scores(method, np.zeros((2, 0)), np.zeros(2), False).tolist() == []


def test_texts_have_scores_by_their_counts_alone():
    codes, y = np.array([0, 0, 0, 1, 1, 1, -1]), np.array([0, 0, 1, 1, 1, 1, 0])

    assert text_score("chi-squared", codes, y, True) == pytest.approx(3.0)
    assert text_score("mutual-information", codes, y, True) > 0.2
    assert text_score("pearson-correlation", codes, y, True) == 0.0
    assert text_score("chi-squared", np.full(7, -1), y, True) == 0.0


numbers = st.one_of(
    st.sampled_from([NAN, 0.0, 1.0, -1e308, 1e308, 1e-308, 5e-324, 2.0**53]), st.integers(-5, 5)
)


@settings(max_examples=40, deadline=None)
@given(
    arrays(float, (12, 3), elements=numbers.map(float)),
    arrays(float, 12, elements=numbers.map(float)),
    st.sampled_from(METHODS),
    st.booleans(),
)
def test_no_numbers_break_a_score(X, y, method, is_classes):
    y = np.abs(np.nan_to_num(y)) % 3 if is_classes else y

    found = scores(method, X, y.astype(int) if is_classes else y, is_classes)

    assert np.isfinite(found).all()
    assert (found >= 0.0).all()
