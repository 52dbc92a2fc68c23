"""Judging a pipeline on rows it has not seen."""

import numpy as np
import pandas as pd
import pytest

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Truth
from trainlet.errors import TrainingFailed
from trainlet.recipes import Choice, Recipe
from trainlet.training.evaluate import Confusion, evaluate, measure
from trainlet.training.fit import fit
from trainlet.training.labels import Labels

NAN = float("nan")
TYPES = {"a": "number"}
CLASS_METRICS = [
    "accuracy",
    "precision",
    "recall",
    "f-score",
    "auc",
    "average-log-loss",
    "training-log-loss",
]
VALUE_METRICS = [
    "mean-absolute-error",
    "root-mean-squared-error",
    "relative-absolute-error",
    "relative-squared-error",
    "coefficient-of-determination",
]


def numbers(*values):
    return pd.DataFrame({"a": values}, dtype="float64")


def fitted(use, y, classes):
    """Return a pipeline trained on 0, 1, 2, ..."""
    recipe = Recipe(dataset="d", label="y", learner=Choice(use=use))
    return fit(recipe, numbers(*range(len(y))), Labels(np.array(y), classes), TYPES, 1)


@pytest.fixture
def two_class():
    return fitted("two-class-logistic-regression", [0, 0, 0, 1, 1, 1], ("no", "yes"))


def test_a_classifier_is_judged_on_answered_rows_with_its_confusions(two_class):
    found = evaluate(
        two_class.pipeline,
        numbers(0, 1, NAN, 5, 4, 0, NAN),
        np.array([0, 0, 1, 1, 0, 1, 0]),
        two_class.prior,
    )

    assert found.task == "two-class"
    assert (found.rows, found.with_gaps) == (5, 2)
    assert found.confusion == Confusion(["no", "yes"], [[2, 1], [1, 1]])
    assert found.metrics["accuracy"] == pytest.approx(3 / 5)
    assert found.metrics["precision"] == pytest.approx(1 / 2)
    assert found.metrics["recall"] == pytest.approx(1 / 2)
    assert list(found.metrics) == CLASS_METRICS


def test_confusions_have_a_row_per_true_class_and_a_column_per_answer():
    found = fitted("multiclass-logistic-regression", [0] * 9 + [1] * 9 + [2] * 9, (1, 2, 3))
    judged = evaluate(
        found.pipeline, numbers(0, 1, 26, 26, 13), np.array([0, 1, 2, 0, 0]), found.prior
    )

    assert judged.confusion == Confusion([1, 2, 3], [[1, 1, 1], [1, 0, 0], [0, 0, 1]])


def test_one_class_among_the_held_out_rows_leaves_the_undefined_figures_blank(two_class):
    found = evaluate(two_class.pipeline, numbers(0, 1), np.array([0, 0]), two_class.prior)

    assert found.metrics["auc"] is None
    assert found.metrics["accuracy"] == 1
    assert found.confusion.counts == [[2, 0], [0, 0]]


def test_a_regression_is_judged_by_its_distances():
    found = fitted("linear-regression", [0.0, 2.0, 4.0, 6.0], ())
    judged = evaluate(found.pipeline, numbers(1, NAN, 2), np.array([3.0, 0.0, 4.0]), found.prior)

    assert judged.task == "regression"
    assert (judged.rows, judged.with_gaps) == (2, 1)
    assert judged.confusion is None
    assert list(judged.metrics) == VALUE_METRICS
    assert judged.metrics["mean-absolute-error"] == pytest.approx(1 / 2, abs=0.01)
    assert judged.metrics["relative-absolute-error"] == pytest.approx(1, abs=0.01)


def test_held_out_rows_that_are_all_gaps_are_refused(two_class):
    with pytest.raises(TrainingFailed) as caught:
        evaluate(two_class.pipeline, numbers(NAN, NAN), np.array([0, 1]), two_class.prior)

    assert caught.value.place == {"field": "steps"}
    assert caught.value.studio == "0130"
    assert "Clean Missing Data" in caught.value.remedy


def test_a_multiclass_model_has_every_figure_but_the_area_under_the_curve():
    truth = Truth(
        np.array([0, 1, 2]), np.array([0, 1, 2]), np.eye(3), np.full(3, 1 / 3), ("a", "b", "c")
    )

    assert list(measure(truth, "multiclass")) == [m for m in CLASS_METRICS if m != "auc"]


def test_every_metric_of_the_catalogue_is_measured_for_some_task():
    assert sorted(CLASS_METRICS + VALUE_METRICS) == list(lookup.names("metrics"))
