"""Points of curves, against hand-worked cases and scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import precision_recall_curve, roc_curve

from tests.evaluated import evaluation
from trainlet.evaluations import Cuts, curves
from trainlet.training.evaluation.two_classes import cuts as cut

# Scores 0.9+ 0.7- 0.6+ 0.2-, and the threshold 0.5, which is always kept.
FOUR = cut(np.array([True, False, True, False]), np.array([0.9, 0.7, 0.6, 0.2]))
NONE = Cuts(positives=0, negatives=2, thresholds=[0.5], true_positives=[0], false_positives=[1])
ALL = Cuts(positives=2, negatives=0, thresholds=[0.5], true_positives=[1], false_positives=[0])


def test_the_roc_curve_goes_from_nothing_to_everything() -> None:
    assert curves.roc(FOUR) == [
        (0.9, 0.0, 0.0),
        (0.7, 0.0, 0.5),
        (0.6, 0.5, 0.5),
        (0.5, 0.5, 1.0),
        (0.2, 0.5, 1.0),
        (0.0, 1.0, 1.0),
    ]


def test_precision_has_no_point_where_no_row_is_called_positive() -> None:
    assert curves.precision_recall(FOUR) == [
        (0.7, 0.5, 1.0),
        (0.6, 0.5, 0.5),
        (0.5, 1.0, 2 / 3),
        (0.2, 1.0, 2 / 3),
        (0.0, 1.0, 0.5),
    ]


def test_lift_is_precision_by_the_share_of_positive_rows() -> None:
    assert curves.lift(FOUR) == [
        (0.9, 0.0, 0, None),
        (0.7, 0.25, 1, 2.0),
        (0.6, 0.5, 1, 1.0),
        (0.5, 0.75, 2, pytest.approx(4 / 3)),
        (0.2, 0.75, 2, pytest.approx(4 / 3)),
        (0.0, 1.0, 2, 1.0),
    ]


def test_a_curve_whose_first_threshold_was_left_out_still_begins_at_nothing() -> None:
    thinned = Cuts(
        positives=2, negatives=2, thresholds=[0.5], true_positives=[1], false_positives=[1]
    )

    assert curves.roc(thinned) == [(1.0, 0.0, 0.0), (0.5, 0.5, 0.5), (0.0, 1.0, 1.0)]


@pytest.mark.parametrize(
    ("cuts", "counts"), [(NONE, (0, 0, 0)), (ALL, (0, 3, 3))], ids=["no-positives", "no-negatives"]
)
def test_where_a_class_is_missing_a_curve_has_no_points(
    cuts: Cuts, counts: tuple[int, int, int]
) -> None:
    found = curves.roc(cuts), curves.precision_recall(cuts), curves.lift(cuts)

    assert tuple(map(len, found)) == (counts[0], max(0, counts[1] - 1), counts[2])


def test_the_points_are_those_of_scikit_learn() -> None:
    deal = np.random.default_rng(3)
    is_positive, scores = deal.random(300) < 0.3, deal.random(300).round(2)
    cuts = cut(is_positive, scores)

    wrong, right, _ = roc_curve(is_positive, scores, drop_intermediate=False)
    precision, recall, _ = precision_recall_curve(is_positive, scores)

    ours = {(p.false_positive_rate, p.true_positive_rate) for p in curves.roc(cuts)}
    assert ours == {(float(x), float(y)) for x, y in zip(wrong, right, strict=True)}
    points = {(p.recall, p.precision) for p in curves.precision_recall(cuts)}
    theirs = {(float(x), float(y)) for x, y in zip(recall, precision, strict=True)}
    assert points == theirs - {(0.0, 1.0)} | (points & {(0.0, 1.0)})


def test_score_bins_have_studio_s_names() -> None:
    found = evaluation("two-class").two_classes
    assert found

    bins = curves.studio_bins(found.bins)

    assert list(bins[0]) == [
        "Score Bin",
        "Positive Examples",
        "Negative Examples",
        "Fraction Above Threshold",
        "Accuracy",
        "F1 Score",
        "Precision",
        "Recall",
        "Negative Precision",
        "Negative Recall",
        "Cumulative AUC",
    ]
    assert [each["Score Bin"] for each in bins[::9]] == ["(0.900,1.000]", "[0.000,0.100]"]
    seen = {each["Score Bin"]: each["Positive Examples"] for each in bins}
    assert (seen["(0.800,0.900]"], seen["(0.700,0.800]"]) == (1, 1)
    assert bins[-1]["Fraction Above Threshold"] == 1.0
    assert bins[0]["Precision"] is None
