"""A recipe tried on each fold."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import (
    PredefinedSplit,
    StratifiedKFold,
    cross_val_predict,
)
from sklearn.model_selection import cross_validate as reference
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from trainlet.catalogue.spec import Table
from trainlet.errors import TrainingFailed
from trainlet.recipes import Choice, Recipe, Step
from trainlet.training.crossing import Crossed, cross_validate, fold_table
from trainlet.training.fit import fit
from trainlet.training.folds import NEVER, Dealt
from trainlet.training.problem import seed_of

LOGISTIC = "two-class-logistic-regression"
RNG = np.random.default_rng(3)
X = RNG.normal(size=(150, 3))
Y = (X @ [1.0, -2, 0.5] + RNG.normal(size=150) > 0).astype(np.int64)


def recipe(use: str = LOGISTIC, *steps: Step, **settings: Any) -> Recipe:
    return Recipe(
        dataset="d", label="y", steps=list(steps), learner=Choice(use=use, settings=settings)
    )


def table(y: Any = Y, classes: Any = ("no", "yes"), weights: Any = None, **cells: Any) -> Table:
    frame = pd.DataFrame(X[: len(y)], columns=[*"abc"]).assign(**cells)
    return Table(
        X=frame,
        types=dict.fromkeys(frame, "number"),
        y=np.asarray(y),
        classes=classes,
        label="y",
        aside=None if weights is None else pd.DataFrame({"w": weights}),
        roles={} if weights is None else {"w": "weight"},
        seed=11,
    )


def values(**rest: Any) -> Table:
    return table(X @ [1.0, 2, 3] + RNG.normal(size=150), (), **rest)


def dealt(rows: int = 150, folds: int = 5, by: Any = "row") -> Dealt:
    return Dealt(np.arange(rows) % folds, by)


def crossed(asked: Recipe, rows: Table, folds: Dealt | None = None) -> Crossed:
    return cross_validate(asked, rows, folds or dealt(len(rows.X)), lambda done, of: None)


def test_the_figures_are_those_of_scikit_learns_own_on_the_same_folds() -> None:
    folds = np.empty(150, np.int64)
    for number, (_, tested) in enumerate(StratifiedKFold(5).split(X, Y)):
        folds[tested] = number
    scoring = {
        "accuracy": "accuracy",
        "auc": "roc_auc",
        "f-score": "f1",
        "precision": "precision",
        "recall": "recall",
        "average-log-loss": "neg_log_loss",
    }
    regression = LogisticRegression(C=1 / 2, tol=1e-10, max_iter=10_000)
    learner = make_pipeline(StandardScaler(), regression)
    wanted = reference(learner, X, Y, cv=PredefinedSplit(folds), scoring=scoring)
    shares = cross_val_predict(learner, X, Y, cv=PredefinedSplit(folds), method="predict_proba")

    asked = recipe(l2_regularization_weight=2, optimization_tolerance=1e-10)
    found = crossed(asked, table(), Dealt(folds, "class"))

    assert found.said.probabilities == pytest.approx(shares, abs=1e-5)
    assert found.said.predicted.tolist() == shares.argmax(axis=1).tolist()
    for name in scoring:
        each = np.abs(wanted[f"test_{name}"])
        assert [fold.metrics[name] for fold in found.folds] == pytest.approx(each, abs=1e-5)
        assert found.mean[name] == pytest.approx(each.mean(), abs=1e-5)
        assert found.deviation[name] == pytest.approx(each.std(ddof=1), abs=1e-5)
        assert found.counted[name] == 5


def test_what_is_said_of_a_row_stands_in_its_place() -> None:
    rows, folds = values(), RNG.permutation(np.arange(150) % 4)
    found = crossed(
        recipe("linear-regression", l2_regularization_weight=0), rows, Dealt(folds, "row")
    )
    wanted = cross_val_predict(LinearRegression(), X, rows.y, cv=PredefinedSplit(folds))

    assert found.said.predicted == pytest.approx(wanted)
    assert not found.said.gaps.any()
    errors = [np.abs(wanted - rows.y)[folds == number].mean() for number in range(4)]
    assert [fold.metrics["mean-absolute-error"] for fold in found.folds] == pytest.approx(errors)


def test_a_row_counts_in_learning_as_much_as_its_weight() -> None:
    weights = np.where(np.arange(150) < 75, 1.0, 3.0)
    rows = values()
    weighted = replace(rows, aside=pd.DataFrame({"w": weights}), roles={"w": "weight"})
    asked = recipe("linear-regression", l2_regularization_weight=0)
    found, folds = crossed(asked, weighted), dealt()

    for number in range(5):
        learned, tested = folds.trained(number), folds.tested(number)
        model = LinearRegression().fit(X[learned], rows.y[learned], weights[learned])
        assert found.said.predicted[tested] == pytest.approx(model.predict(X[tested]))
    assert found.said.predicted != pytest.approx(crossed(asked, rows).said.predicted)


def test_steps_learn_from_the_other_folds_alone() -> None:
    """A mean over all rows would tell of the tested ones."""
    holes, folds = X[:, 0].copy(), dealt(150, 2)
    holes[::10] = np.nan
    holes[1::2] += 1000.0
    settings = {"cleaning_mode": "replace-with-mean"}
    fill = Step(use="clean-missing-data", columns=["a"], settings=settings)
    rows = values(a=holes)
    asked = recipe("linear-regression", fill, l2_regularization_weight=0)
    found = crossed(asked, rows, folds)

    learned, tested = folds.trained(0), folds.tested(0)
    cells = rows.X.to_numpy().copy()
    cells[np.isnan(cells[:, 0]), 0] = np.nanmean(holes[learned])
    model = LinearRegression().fit(cells[learned], rows.y[learned])
    assert np.isnan(holes[tested]).any()
    assert not found.said.gaps.any()
    assert found.said.predicted[tested] == pytest.approx(model.predict(cells[tested]))


def test_a_row_with_a_gap_has_no_answer_and_is_counted_in_its_fold() -> None:
    holes = X[:, 0].copy()
    holes[[3, 13, 20]] = np.nan
    found = crossed(recipe(), table(a=holes))

    assert np.flatnonzero(found.said.gaps).tolist() == [3, 13, 20]
    assert [fold.with_gaps for fold in found.folds] == [1, 0, 0, 2, 0]
    assert [fold.rows for fold in found.folds] == [30] * 5
    assert [fold.trained for fold in found.folds] == [118, 117, 117, 119, 117]


def test_a_fold_without_a_figure_is_left_out_of_mean_and_deviation() -> None:
    """All rows of fold 0 are of one class: they have no AUC."""
    folds = np.arange(150) % 4 + 1
    folds[np.flatnonzero(Y == 0)[:12]] = 0
    found = crossed(recipe(), table(), Dealt(folds, "own"))
    some = [fold.metrics["auc"] for fold in found.folds[1:]]

    assert found.folds[0].metrics["auc"] is None
    assert found.folds[0].undefined["auc"]
    assert found.mean["auc"] == pytest.approx(np.mean(some))
    assert found.deviation["auc"] == pytest.approx(np.std(some, ddof=1))
    assert (found.counted["auc"], found.counted["accuracy"]) == (4, 5)


def test_a_fold_of_gaps_alone_has_no_figures() -> None:
    holes = X[:, 0].copy()
    holes[::5] = np.nan
    found = crossed(recipe(), table(a=holes))

    assert set(found.folds[0].metrics.values()) == {None}
    assert found.folds[0].with_gaps == 30
    assert found.counted["accuracy"] == 4


def test_one_figure_has_no_deviation() -> None:
    folds = np.full(150, 1)
    folds[np.flatnonzero(Y == 0)[:12]] = 0
    found = crossed(recipe(), table(), Dealt(np.where(folds == 1, NEVER, 0), "own"))

    assert found.deviation["accuracy"] is None
    assert found.mean["accuracy"] == found.folds[0].metrics["accuracy"]
    assert found.said.gaps.sum() == 138


def test_by_time_a_model_has_seen_older_rows_alone() -> None:
    folds = Dealt(np.repeat([NEVER, 0, 1], 50), "time")
    rows = values()
    found = crossed(recipe("linear-regression", l2_regularization_weight=0), rows, folds)

    assert [fold.trained for fold in found.folds] == [50, 100]
    model = LinearRegression().fit(X[:50], rows.y[:50])
    assert found.said.predicted[50:100] == pytest.approx(model.predict(X[50:100]))
    assert found.said.gaps.tolist() == [True] * 50 + [False] * 100


def test_several_answers_are_kept() -> None:
    asked = recipe("fast-forest-quantile-regression", number_of_trees=4)
    rows, folds = values(), dealt(150, 3)
    found = crossed(asked, rows, folds)
    seen = replace(rows.take(folds.trained(1)), seed=seed_of(b"11\n1"))
    pipeline = fit(asked, seen).pipeline
    said = pipeline.predict(rows.take(folds.tested(1)).X)

    assert found.said.answers is not None
    assert tuple(found.said.answers) == pipeline.answers
    for place, each in enumerate(found.said.answers.values()):
        assert each[1::3].tolist() == said.answers[:, place].tolist()
    assert found.said.predicted[1::3].tolist() == said.labels.tolist()


def test_what_chance_decides_is_the_same_every_time_and_of_the_seed() -> None:
    asked = recipe("two-class-decision-forest", number_of_decision_trees=2)
    one, same = crossed(asked, table()), crossed(asked, table())
    other = crossed(asked, replace(table(), seed=12))

    assert one.folds == same.folds
    assert one.said.probabilities.tolist() == same.said.probabilities.tolist()
    assert one.said.probabilities.tolist() != other.said.probabilities.tolist()


def test_it_is_told_before_each_fold_how_many_are_done() -> None:
    told: list[tuple[int, int]] = []
    cross_validate(recipe(), table(), dealt(150, 3), lambda done, of: told.append((done, of)))

    assert told == [(0, 3), (1, 3), (2, 3)]


def test_a_fold_that_can_not_be_learned_from_is_named() -> None:
    holes = np.where(np.arange(150) % 3 == 1, X[:, 0], np.nan)
    with pytest.raises(TrainingFailed, match="Fold 1: No row is left") as caught:
        crossed(recipe(), table(a=holes), dealt(150, 3))

    assert (caught.value.studio, caught.value.place) == ("0130", {"field": "steps"})
    assert "Clean Missing Data" in caught.value.remedy


def test_the_table_of_figures_ends_with_mean_and_deviation() -> None:
    found = crossed(recipe(), table(), dealt(150, 2))
    told = fold_table(found, LOGISTIC)

    assert told.columns == [
        "Fold number",
        "Number of examples in fold",
        "Model",
        "Accuracy",
        "Precision",
        "Recall",
        "F-Score",
        "AUC",
        "Average Log Loss",
        "Training Log Loss",
    ]
    assert [row[:3] for row in told.rows] == [
        [0, 75, "Two-Class Logistic Regression"],
        [1, 75, "Two-Class Logistic Regression"],
        ["Mean", None, "Two-Class Logistic Regression"],
        ["Standard Deviation", None, "Two-Class Logistic Regression"],
    ]
    assert [row[7] for row in told.rows[:2]] == [fold.metrics["auc"] for fold in found.folds]
    assert told.rows[2][7] == found.mean["auc"]
    assert told.rows[3][7] == found.deviation["auc"]
