"""What follows from how two classes fall apart at each threshold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.evaluations import Confusion, Cuts, at, best_by_cost, best_by_f_score
from trainlet.evaluations.cuts import confusions
from trainlet.training.evaluation.two_classes import cuts

SCORES = st.sampled_from([0.0, 0.2, 0.5, 0.7, 1.0]) | st.floats(0, 1)
ROWS = st.lists(st.tuples(st.booleans(), SCORES), min_size=1, max_size=25)


def made(rows):
    is_positive, scores = (np.array(column) for column in zip(*rows, strict=True))
    return is_positive, scores, cuts(is_positive, scores)


def counted(is_positive, scores, threshold):
    """Return the four counts of calling positive what is above a threshold."""
    called = scores > threshold
    pairs = ((called, is_positive), (called, ~is_positive), (~called, ~is_positive))
    return (*(int((a & b).sum()) for a, b in pairs), int((~called & is_positive).sum()))


@given(ROWS, st.floats(-1, 2))
def test_the_confusion_at_any_threshold_is_that_of_counting_the_rows(rows, elsewhere):
    is_positive, scores, kept = made(rows)
    levels = np.unique(scores)
    between = (levels[1:] + levels[:-1]) / 2
    for threshold in [*levels, *between, levels[0] - 1e-9, levels[-1] + 1e-9, 0.5, elsewhere]:
        found = at(kept, threshold)
        assert found[1:] == counted(is_positive, scores, threshold)
        assert found.threshold <= threshold


@given(ROWS)
def test_the_best_cut_by_f_score_is_that_of_trying_every_threshold(rows):
    is_positive, scores, kept = made(rows)
    tried = [counted(is_positive, scores, each) for each in [*scores, -1.0]]
    best = max(2 * tp / max(2 * tp + fp + fn, 1) for tp, fp, _, fn in tried)

    found = best_by_f_score(kept)

    assert (found.f_score or 0.0) == pytest.approx(best)
    assert found[1:] == counted(is_positive, scores, found.threshold)


@given(ROWS, st.integers(0, 10), st.integers(0, 10))
def test_the_best_cut_by_cost_is_that_of_trying_every_threshold(rows, alarm, miss):
    is_positive, scores, kept = made(rows)
    tried = [counted(is_positive, scores, each) for each in [*scores, -1.0]]

    found = best_by_cost(kept, alarm, miss)

    assert found.total == min(alarm * fp + miss * fn for _, fp, _, fn in tried)
    assert found.cut[1:] == counted(is_positive, scores, found.cut.threshold)


THREE = Cuts(
    positives=2,
    negatives=2,
    thresholds=[0.9, 0.5, 0.3],
    true_positives=[0, 1, 2],
    false_positives=[0, 0, 1],
)


def test_by_hand_between_two_thresholds_the_lower_one_decides():
    assert at(THREE, 0.9) == at(THREE, 2.0) == Confusion(0.9, 0, 0, 2, 2)
    assert at(THREE, 0.89) == Confusion(0.5, 1, 0, 2, 1)
    assert at(THREE, 0.3) == Confusion(0.3, 2, 1, 1, 0)
    assert at(THREE, 0.29) == Confusion(0.29, 2, 2, 0, 0)


def test_by_hand_the_best_cuts():
    assert best_by_f_score(THREE) == Confusion(0.3, 2, 1, 1, 0)
    assert best_by_cost(THREE, 5, 1) == (Confusion(0.5, 1, 0, 2, 1), 1)
    assert best_by_cost(THREE, 1, 5) == (Confusion(0.3, 2, 1, 1, 0), 1)
    assert best_by_cost(THREE, 1, 1).cut.threshold == 0.5  # of equals the highest


def test_the_last_cut_calls_every_row_positive():
    assert confusions(THREE)[-1] == Confusion(0.0, 2, 2, 0, 0)
    zero = Cuts(positives=1, negatives=0, thresholds=[0.0], true_positives=[0], false_positives=[0])
    assert confusions(zero)[-1] == best_by_f_score(zero) == Confusion(-1.0, 1, 0, 0, 0)


def test_the_figures_of_a_cut():
    cut = Confusion(0.5, true_positives=3, false_positives=2, true_negatives=4, false_negatives=1)

    assert cut.accuracy == pytest.approx(7 / 10)
    assert cut.precision == pytest.approx(3 / 5)
    assert cut.recall == pytest.approx(3 / 4)
    assert cut.f_score == pytest.approx(2 * 0.6 * 0.75 / 1.35)
    assert cut.fallout == pytest.approx(2 / 6)


def test_figures_of_nothing_are_none():
    nothing = Confusion(0.5, 0, 0, 0, 0)

    assert nothing.accuracy is nothing.precision is nothing.recall is None
    assert nothing.f_score is nothing.fallout is None
