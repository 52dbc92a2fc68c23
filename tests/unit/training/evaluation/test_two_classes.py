"""How the scores of two classes fall apart."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from trainlet.catalogue.measure import Truth
from trainlet.evaluations import CalibrationBin
from trainlet.training.evaluation.two_classes import calibration, cuts, score_bins, two_classes

SCORES = np.array([0.95, 0.92, 0.85, 0.8, 0.45, 0.3, 0.3, 0.1, 0.05, 0.0])
IS_POSITIVE = np.array([1, 0, 1, 1, 0, 1, 0, 0, 0, 0], dtype=bool)
TABLE = [  # low, +, -, above, accuracy, F1, precision, recall, of negatives both, area
    (0.9, 1, 1, 0.2, 0.6, 1 / 3, 1 / 2, 1 / 4, 5 / 8, 5 / 6, 1 / 48),
    (0.8, 1, 0, 0.3, 0.7, 4 / 7, 2 / 3, 2 / 4, 5 / 7, 5 / 6, 1 / 48),
    (0.7, 1, 0, 0.4, 0.8, 6 / 8, 3 / 4, 3 / 4, 5 / 6, 5 / 6, 1 / 48),
    (0.6, 0, 0, 0.4, 0.8, 6 / 8, 3 / 4, 3 / 4, 5 / 6, 5 / 6, 1 / 48),
    (0.5, 0, 0, 0.4, 0.8, 6 / 8, 3 / 4, 3 / 4, 5 / 6, 5 / 6, 1 / 48),
    (0.4, 0, 1, 0.5, 0.7, 6 / 9, 3 / 5, 3 / 4, 4 / 5, 4 / 6, 7 / 48),
    (0.3, 0, 0, 0.5, 0.7, 6 / 9, 3 / 5, 3 / 4, 4 / 5, 4 / 6, 7 / 48),
    (0.2, 1, 1, 0.7, 0.7, 8 / 11, 4 / 7, 1.0, 1.0, 3 / 6, 14 / 48),
    (0.1, 0, 0, 0.7, 0.7, 8 / 11, 4 / 7, 1.0, 1.0, 3 / 6, 14 / 48),
    (0.0, 0, 3, 1.0, 0.4, 8 / 14, 4 / 10, 1.0, None, 0.0, 38 / 48),
]
ROWS = st.lists(
    st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.3, 0.7, 1.0]) | st.floats(0, 1)),
    min_size=1,
    max_size=40,
)


def columns(rows):
    is_positive, scores = zip(*rows, strict=True)
    return np.array(is_positive), np.array(scores)


@pytest.mark.parametrize("place", range(10))
def test_score_bins_are_those_worked_out_by_hand(place):
    found = score_bins(IS_POSITIVE, SCORES)[place]

    figures = (
        *(found.low, found.positives, found.negatives, found.fraction_above, found.accuracy),
        *(found.f1, found.precision, found.recall, found.negative_precision),
        *(found.negative_recall, found.cumulative_auc),
    )
    assert figures == tuple(
        None if want is None else pytest.approx(want, abs=1e-12) for want in TABLE[place]
    )
    assert found.high == pytest.approx(found.low + 0.1, abs=1e-12)


@given(ROWS)
def test_bins_hold_every_row_once_and_the_last_area_is_that_of_binned_scores(rows):
    is_positive, scores = columns(rows)
    found = score_bins(is_positive, scores)

    assert sum(each.positives for each in found) == is_positive.sum()
    assert sum(each.negatives for each in found) == (~is_positive).sum()
    assert found[-1].fraction_above == 1
    for each in found:
        inside = (scores > each.low) & (scores <= each.high)
        if each.low == 0:
            inside |= scores == 0
        assert each.positives + each.negatives == inside.sum()
    if len(set(is_positive)) == 2:
        binned = [next(b.low for b in found if score > b.low or b.low == 0) for score in scores]
        want = roc_auc_score(is_positive, binned)
        assert found[-1].cumulative_auc == pytest.approx(want, abs=1e-12)
    else:
        assert {each.cumulative_auc for each in found} == {None}


@given(ROWS)
def test_a_bins_figures_are_those_of_the_threshold_at_its_lower_edge(rows):
    is_positive, scores = columns(rows)
    assume(is_positive.any())

    for each in score_bins(is_positive, scores)[:-1]:
        called = scores > each.low
        assert each.accuracy == pytest.approx((called == is_positive).mean())
        right = (called & is_positive).sum()
        assert each.f1 == pytest.approx(2 * right / (called.sum() + is_positive.sum()))
        assert each.fraction_above == pytest.approx(called.mean())


def test_rows_of_one_class_leave_out_what_has_no_value():
    found = score_bins(np.array([False, False]), np.array([0.95, 0.2]))

    assert [(each.recall, each.cumulative_auc) for each in found] == [(None, None)] * 10
    assert (found[0].precision, found[0].f1, found[0].negative_precision) == (0, 0, 1)


def test_calibration_by_hand():
    found = calibration(np.append(IS_POSITIVE, True), np.append(SCORES, 1.0))

    assert found == [
        CalibrationBin(rows=2, said=pytest.approx(0.025), share=0.0),
        CalibrationBin(rows=1, said=pytest.approx(0.1), share=0.0),
        CalibrationBin(rows=2, said=pytest.approx(0.3), share=0.5),
        CalibrationBin(rows=1, said=pytest.approx(0.45), share=0.0),
        CalibrationBin(rows=2, said=pytest.approx(0.825), share=1.0),
        CalibrationBin(rows=3, said=pytest.approx((0.95 + 0.92 + 1) / 3), share=2 / 3),
    ]


@given(ROWS)
def test_calibration_counts_every_row_once(rows):
    is_positive, scores = columns(rows)
    found = calibration(is_positive, scores)

    assert sum(each.rows for each in found) == len(rows)
    assert sum(each.rows * each.share for each in found) == pytest.approx(is_positive.sum())
    assert sum(each.rows * each.said for each in found) == pytest.approx(scores.sum())


def test_a_score_that_is_no_probability_is_in_the_bin_beside_it():
    """A foreign file's scores may leave the range where it was not tried."""
    found = calibration(np.array([False, True]), np.array([-0.2, 1.3]))

    assert [(each.rows, each.share) for each in found] == [(1, 0), (1, 1)]


def test_every_score_and_a_half_is_a_threshold_and_they_fall():
    found = cuts(IS_POSITIVE, SCORES)

    assert found.thresholds == [0.95, 0.92, 0.85, 0.8, 0.5, 0.45, 0.3, 0.1, 0.05, 0.0]
    assert found.true_positives == [0, 1, 1, 2, 3, 3, 3, 4, 4, 4]
    assert found.false_positives == [0, 0, 1, 1, 1, 1, 2, 3, 4, 5]
    assert (found.positives, found.negatives) == (4, 6)


def test_of_many_scores_about_a_thousand_are_thresholds_with_the_extremes_and_a_half():
    random = np.random.default_rng(1)
    scores, is_positive = random.random(20_000) ** 3, random.random(20_000) < 0.3
    found = cuts(is_positive, scores)

    assert 990 < len(found.thresholds) <= 1001
    assert (found.thresholds[0], found.thresholds[-1]) == (scores.max(), scores.min())
    assert 0.5 in found.thresholds
    for place in (0, 17, 500, -1):
        called = scores > found.thresholds[place]
        assert found.true_positives[place] == (called & is_positive).sum()
        assert found.false_positives[place] == (called & ~is_positive).sum()
    gaps = -np.diff([(scores > each).sum() for each in found.thresholds])
    assert np.abs(gaps).max() < 25  # evenly spaced ranks


def test_the_positive_class_is_the_second_one():
    shares = np.column_stack([1 - SCORES, SCORES])
    truth = Truth(IS_POSITIVE.astype(int), (SCORES > 0.5).astype(int), shares, classes=("a", "b"))

    found = two_classes(truth)

    assert found.positive == "b"
    assert found.cuts == cuts(IS_POSITIVE, SCORES)
    assert found.bins == score_bins(IS_POSITIVE, SCORES)
    assert found.calibration == calibration(IS_POSITIVE, SCORES)
