"""Judging a pipeline on rows it has not seen."""

from dataclasses import replace

import msgspec
import numpy as np
import pandas as pd
import pytest

from tests.steps import fit_rows
from trainlet.catalogue import lookup
from trainlet.catalogue.estimators.labels import Labels
from trainlet.catalogue.measure import Truth
from trainlet.errors import TrainingFailed
from trainlet.evaluations import Matrix, at, read
from trainlet.recipes import Choice, Evaluate, Recipe
from trainlet.training.evaluation import Exam, appraise, evaluate
from trainlet.training.evaluation.evaluate import drawn, rows_for_importance

NAN = float("nan")
TYPES = {"a": "number", "b": "number"}
QUICK = Evaluate(resamples=0, repeats=0)
OF_CLASSES = ["accuracy", "precision", "recall", "f-score"]
OF_SHARES = ["average-log-loss", "training-log-loss"]
OF_SEVERAL = ["average-accuracy", "micro-averaged-precision", "micro-averaged-recall"]
METRICS = {
    "two-class": [*OF_CLASSES, "auc", *OF_SHARES],
    "multiclass": [*OF_CLASSES, *OF_SHARES, *OF_SEVERAL],
    "regression": [
        "mean-absolute-error",
        "root-mean-squared-error",
        "relative-absolute-error",
        "relative-squared-error",
        "coefficient-of-determination",
        "negative-log-likelihood",
        "mean-zero-one-error",
    ],
    "clustering": ["simplified-silhouette", "davies-bouldin", "dunn", "average-deviation"],
    "anomaly": ["accuracy", "precision", "recall", "f-score", "auc"],
    "recommender": [
        *("mean-absolute-error", "root-mean-squared-error", "ndcg"),
        *("related-users-l1-sim-ndcg", "related-users-l2-sim-ndcg"),
        *("related-items-l1-sim-ndcg", "related-items-l2-sim-ndcg"),
    ],
}


def numbers(*values):
    return pd.DataFrame({"a": values}, dtype="float64")


def fitted(use, y, classes, X=None):
    """Return a pipeline trained on 0, 1, 2, ..."""
    recipe = Recipe(dataset="d", label="y", learner=Choice(use=use))
    X = numbers(*range(len(y))) if X is None else X
    return fit_rows(recipe, X, Labels(np.array(y), classes), TYPES, 1)


def judged(found, values, y, how=QUICK, **more):
    return evaluate(found.pipeline, Exam(numbers(*values), np.array(y)), found.prior, how, **more)


@pytest.fixture(scope="module")
def two_class():
    return fitted("two-class-logistic-regression", [0, 0, 0, 1, 1, 1], ("no", "yes"))


@pytest.fixture(scope="module")
def regression():
    return fitted("linear-regression", [0.0, 2.0, 4.0, 6.0], ())


def test_a_classifier_is_judged_on_answered_rows_with_its_confusions(two_class):
    found = judged(two_class, [0, 1, NAN, 5, 4, 0, NAN], [0, 0, 1, 1, 0, 1, 0])

    assert found.task == "two-class"
    assert (found.rows, found.with_gaps, found.of) == (5, 2, 7)
    assert found.confusion == Matrix(classes=["no", "yes"], counts=[[2, 1], [1, 1]])
    assert found.metrics["accuracy"] == pytest.approx(3 / 5)
    assert found.metrics["precision"] == pytest.approx(1 / 2)
    assert found.metrics["recall"] == pytest.approx(1 / 2)
    assert list(found.metrics) == METRICS["two-class"]
    assert (found.classes, found.residuals, found.quantiles, found.undefined) == ([], None, [], {})


def test_the_cuts_of_two_classes_hold_the_confusions(two_class):
    found = judged(two_class, [0, 1, 5, 4, 0], [0, 0, 1, 0, 1])

    assert found.two_classes.positive == "yes"
    assert at(found.two_classes.cuts, 0.5) == (0.5, 1, 1, 2, 1)
    assert found.two_classes.bins[-1].fraction_above == 1


def test_confusions_have_a_row_per_true_class_and_a_column_per_answer():
    found = fitted("multiclass-logistic-regression", [0] * 9 + [1] * 9 + [2] * 9, (1, 2, 3))
    several = judged(found, [0, 1, 26, 26, 13], [0, 1, 2, 0, 0])

    assert several.confusion == Matrix(classes=[1, 2, 3], counts=[[1, 1, 1], [1, 0, 0], [0, 0, 1]])
    assert [each.label for each in several.classes] == [1, 2, 3]
    assert (several.classes[2].true_positives, several.classes[2].false_positives) == (1, 1)
    assert several.two_classes is None
    assert list(several.metrics) == METRICS["multiclass"]


def test_one_class_among_the_held_out_rows_leaves_the_undefined_figures_blank_and_says_why(
    two_class,
):
    found = judged(two_class, [0, 1], [0, 0], Evaluate(resamples=50, repeats=0))

    assert found.metrics["auc"] is found.metrics["recall"] is None
    assert found.metrics["accuracy"] == 1
    assert found.confusion.counts == [[2, 0], [0, 0]]
    assert found.undefined == {
        "auc": "No row is positive.",
        "precision": "No row is called positive.",
        "recall": "No row is positive.",
        "f-score": "No row is positive, and none is called so.",
    }
    assert not {"auc", "precision", "recall", "f-score"} & set(found.intervals)


def test_a_regression_is_judged_by_its_distances(regression):
    found = judged(regression, [1, NAN, 2], [3.0, 0.0, 4.0])

    assert found.task == "regression"
    assert (found.rows, found.with_gaps, found.of) == (2, 1, 3)
    assert found.confusion is None
    assert list(found.metrics) == METRICS["regression"]
    assert found.metrics["mean-absolute-error"] == pytest.approx(1 / 2, abs=0.01)
    assert found.metrics["relative-absolute-error"] == pytest.approx(1, abs=0.01)
    assert set(found.undefined) == {"negative-log-likelihood", "mean-zero-one-error"}
    assert found.residuals.true == [3, 4]
    assert found.residuals.quantiles[0] == pytest.approx(-1, abs=0.02)


def test_held_out_rows_that_are_all_gaps_are_refused(two_class):
    with pytest.raises(TrainingFailed) as caught:
        judged(two_class, [NAN, NAN], [0, 1])

    assert caught.value.place == {"field": "steps"}
    assert caught.value.studio == "0130"
    assert "Clean Missing Data" in caught.value.remedy


@pytest.mark.parametrize("task", METRICS)
def test_every_metric_of_the_task_is_there_in_studios_order(task):
    assert list(lookup.metrics_of(task)) == METRICS[task]


def test_every_metric_of_the_catalogue_is_measured_for_some_task():
    assert set().union(*METRICS.values()) == set(lookup.names("metrics"))


def test_more_rows_than_asked_for_are_drawn_from_and_it_says_of_how_many(regression):
    values = np.arange(50.0)
    found = judged(regression, values, 2 * values, Evaluate(rows=20, resamples=0, repeats=0))

    assert (found.rows, found.of, found.with_gaps) == (20, 50, 0)
    assert sorted(set(found.residuals.true)) == found.residuals.true
    assert set(found.residuals.true) < set(2 * values)


def test_rows_are_drawn_alike_every_time_without_repetition():
    assert drawn(5, 5).tolist() == [0, 1, 2, 3, 4]
    assert drawn(3, 5).tolist() == [0, 1, 2]
    few = drawn(1000, 10)
    assert len(set(few)) == 10
    assert (np.diff(few) > 0).all()
    assert few.max() > 500
    assert (few == drawn(1000, 10)).all()


def test_intervals_hold_the_figures_and_are_as_many_as_resampled(two_class):
    values = np.tile([0, 1, 2, 3, 4, 5], 10)
    y = np.where(np.arange(60) % 7 == 0, values < 3, values >= 3).astype(int)
    found = judged(two_class, values, y, Evaluate(resamples=40, repeats=0))

    assert found.resamples == 40
    assert list(found.intervals) == METRICS["two-class"]
    for name, each in found.intervals.items():
        assert each.low <= found.metrics[name] <= each.high, name
    assert found.intervals["accuracy"].low < found.intervals["accuracy"].high


def test_parts_that_nobody_asked_for_are_left_out(two_class):
    found = judged(two_class, [0, 1, 5], [0, 0, 1], QUICK)

    assert (found.intervals, found.resamples) == ({}, 0)
    assert (found.importance, found.importance_metric) == ([], "")
    assert (found.importance_rows, found.importance_repeats) == (0, 0)
    stored = msgspec.to_builtins(found)
    assert not {"intervals", "resamples", "importance", "importance_metric"} & set(stored)


@pytest.fixture(scope="module")
def of_two_columns():
    random = np.random.default_rng(2)
    X = pd.DataFrame({"b": random.normal(size=80), "a": random.normal(size=80)})
    return fitted("linear-regression", 3 * X["a"].to_numpy(), (), X), X


def test_importance_is_told_by_the_leading_metric_of_the_task(of_two_columns):
    found, X = of_two_columns
    exam = Exam(X.assign(other="x"), 3 * X["a"].to_numpy())
    told = evaluate(found.pipeline, exam, found.prior, Evaluate(resamples=0, repeats=2))

    assert [each.column for each in told.importance] == ["a", "b"]
    assert told.importance[0].drop > 1 > abs(told.importance[1].drop)
    assert told.importance_metric == "root-mean-squared-error"
    assert (told.importance_rows, told.importance_repeats) == (80, 2)


def test_another_metric_tells_it_if_it_is_named(of_two_columns):
    found, X = of_two_columns
    exam = Exam(X, 3 * X["a"].to_numpy())
    how = Evaluate(resamples=0, repeats=2, metric="coefficient-of-determination")
    told = evaluate(found.pipeline, exam, found.prior, how)

    assert told.importance_metric == "coefficient-of-determination"
    assert 1 < told.importance[0].drop < 4


def test_importance_is_told_on_rows_with_an_answer_fewer_where_they_are_wide(of_two_columns):
    found, X = of_two_columns
    exam = Exam(X.assign(a=X["a"].where(X["a"] > 0)), X["a"].to_numpy())
    how = Evaluate(resamples=0, repeats=1)
    whole, narrow = (
        evaluate(found.pipeline, exam, found.prior, how, width) for width in (0, 1_000_000)
    )

    assert whole.importance_rows == whole.rows == (X["a"] > 0).sum()
    assert (narrow.importance_rows, narrow.rows) == (10, whole.rows)


def test_rows_for_importance():
    assert [rows_for_importance(width) for width in (0, 1, 5_000, 10**9)] == [5000, 5000, 2000, 1]


def test_evaluated_twice_a_model_has_the_same_document(two_class):
    values, y = np.tile([0, 1, 2, 3, 4, 5], 5), np.tile([0, 1, 0, 1, 0, 1], 5)
    one, two = (judged(two_class, values, y, Evaluate(rows=20)) for _ in range(2))

    assert msgspec.json.encode(one) == msgspec.json.encode(two)
    assert read(msgspec.json.encode(one)) == one


SHARES = np.array([[0.9, 0.1], [0.2, 0.8]])
KNOWN = {
    "two-class": Truth(np.array([0, 1]), np.array([0, 1]), SHARES, np.full(2, 0.5), ("n", "y")),
    "multiclass": Truth(np.arange(3), np.arange(3), np.eye(3), np.ones(3) / 3, ("a", "b", "c")),
    "regression": Truth(
        np.array([1.0, 2.0]), np.array([1.5, 2.5]), answers={"Quantile 0.5": np.array([1.0, 2.0])}
    ),
}


@pytest.mark.parametrize("task", KNOWN)
def test_no_rows_have_no_figures_and_break_nothing(task):
    found = appraise(KNOWN[task].take(np.arange(0)), task, Evaluate())

    assert set(found.metrics.values()) == {None}
    assert set(found.undefined.values()) == {"There are no rows."}
    assert (found.rows, found.of, found.intervals) == (0, 0, {})
    assert (found.two_classes, found.residuals, found.quantiles) == (None, None, [])
    assert read(msgspec.json.encode(found)) == found


@pytest.mark.parametrize("task", KNOWN)
def test_answers_are_appraised_without_a_model(task):
    found = appraise(KNOWN[task], task, Evaluate(resamples=5))

    assert found.evaluation == 1
    assert found.rows == found.of == len(KNOWN[task].y)
    assert (found.two_classes is not None) == (task == "two-class")
    assert bool(found.classes) == (task == "multiclass")
    assert (found.residuals is not None) == bool(found.quantiles) == (task == "regression")
    assert (found.confusion is None) == (task == "regression")
    assert read(msgspec.json.encode(found)) == found


def test_huge_values_can_be_stored_and_read():
    truth = Truth(np.array([1.7e308, 0.0]), np.array([-1.7e308, 0.0]))
    found = appraise(truth, "regression", Evaluate())

    assert found.residuals is None
    assert "It is beyond all numbers." in found.undefined.values()
    assert read(msgspec.json.encode(found)) == found
    assert appraise(replace(truth, predicted=truth.y), "regression", QUICK).residuals.counts == [2]


@pytest.mark.parametrize(
    ("use", "classes"), [("two-class-gaussian-naive-bayes", ("a", "b")), ("linear-regression", ())]
)
def test_answers_beyond_all_numbers_are_refused(use, classes):
    y = [0, 1, 0, 1, 0, 1] if classes else [0.0, 1e300, -1e300, 1e300, 0.0, -1e300]
    found = fitted(use, y, classes)

    with (
        np.errstate(all="ignore"),
        pytest.raises(TrainingFailed, match="for 1 of 2 held-out rows") as caught,
    ):
        judged(found, [1, 1e308], y[:2])

    assert caught.value.remedy
