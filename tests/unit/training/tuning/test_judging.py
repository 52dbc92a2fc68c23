"""A configuration on a fold, beside what scikit-learn finds on the same folds."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from trainlet.catalogue.spec import Table
from trainlet.errors import TrainingFailed
from trainlet.recipes import Choice, Recipe, Step
from trainlet.training.evaluation.exam import Exam
from trainlet.training.fit import fit
from trainlet.training.tuning import judging
from trainlet.training.tuning.judging import Bench, Fold, Judge, make_ready

LOGISTIC = "two-class-logistic-regression"
SCALE = Step(use="normalize-data", settings={"transformation_method": "minmax"})
NAN = float("nan")


def rows(count: int = 240, seed: int = 3) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = pd.DataFrame(rng.normal(size=(count, 3)) * [1, 10, 100], columns=["a", "b", "c"])
    score = X["a"] + X["b"] / 20 - X["c"] / 50 + rng.normal(size=count)
    return X, (score > 0.4).to_numpy(np.int64)


def bench(*steps: Step, folds: int = 4, X: pd.DataFrame | None = None, **more: object) -> Bench:
    drawn, y = rows()
    table = Table(
        X=drawn if X is None else X,
        types=dict.fromkeys("abc", "number"),
        y=y,
        classes=("no", "yes"),
        label="y",
        seed=5,
    )
    recipe = Recipe(dataset="d", label="y", steps=list(steps), learner=Choice(use=LOGISTIC))
    parts = StratifiedKFold(folds, shuffle=True, random_state=1).split(drawn, y)
    return Bench(recipe, table, **({"folds": [Fold(*part) for part in parts]} | more))


def logistic(l2: float) -> Choice:
    settings = {"l2_regularization_weight": l2, "l1_regularization_weight": 0.0}
    return Choice(use=LOGISTIC, settings={**settings, "optimization_tolerance": 1e-7})


def test_a_grid_of_logistic_regressions_scores_as_scikit_learns_search() -> None:
    ours, weights = bench(SCALE), [0.01, 0.1, 1.0, 10.0, 100.0]
    judge, (X, y) = Judge(ours), rows()
    search = GridSearchCV(
        make_pipeline(
            MinMaxScaler(), StandardScaler(), LogisticRegression(tol=1e-8, max_iter=10_000)
        ),
        {"logisticregression__C": [1 / weight for weight in weights]},
        scoring=["accuracy", "roc_auc", "neg_log_loss"],
        cv=list(ours.folds),
        refit=False,
    ).fit(X, y)

    ids = {"accuracy": "accuracy", "auc": "roc_auc", "average-log-loss": "neg_log_loss"}
    for name, theirs in ids.items():
        for i in range(4):
            found = [judge((logistic(weight), i)).metrics[name] for weight in weights]
            expected = np.abs(search.cv_results_[f"split{i}_test_{theirs}"])
            assert found == pytest.approx(list(expected), rel=1e-4), (name, i)


def test_steps_are_fitted_once_for_a_fold_and_to_its_training_rows_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[int] = []

    def counting(asked: Bench, fold: int) -> judging.Ready:
        made.append(fold)
        return make_ready(asked, fold)

    monkeypatch.setattr(judging, "make_ready", counting)
    ours = bench(SCALE)
    judge = Judge(ours)
    for weight in (1.0, 2.0, 3.0):
        for fold in range(4):
            judge((logistic(weight), fold))

    assert made == [0, 1, 2, 3]
    ready = make_ready(ours, 0)
    assert ready.prepared.examples.X.max().tolist() == pytest.approx([1, 1, 1])
    assert len(ready.prepared.examples.X) == len(ours.folds[0].trained)
    trained, tested = (ours.table.X["c"].iloc[places] for places in ours.folds[0])
    expected = (tested - trained.min()) / (trained.max() - trained.min())
    assert ready.exam.X["c"].tolist() == pytest.approx(expected.tolist())


def test_little_room_costs_time_and_changes_nothing() -> None:
    ours = bench(SCALE)
    tasks = [(logistic(w), fold) for w in (1.0, 2.0) for fold in range(4)]
    roomy, tight = Judge(ours), Judge(ours, most=1)

    assert [roomy(t).metrics for t in tasks] == [tight(t).metrics for t in tasks]


def test_rows_apart_are_judged_on_by_a_model_of_all_rows() -> None:
    X, y = rows(seed=9)
    ours = bench(SCALE, folds=2, exam=Exam(X, y))
    found = Judge(ours)((logistic(1.0), 0))

    pipeline = fit(
        Recipe(dataset="d", label="y", steps=[SCALE], learner=logistic(1.0)), ours.table
    ).pipeline
    assert ours.count == 1
    assert found.rows == len(y)
    assert found.metrics["accuracy"] == (pipeline.predict(X).labels == y).mean()


def test_rows_with_gaps_are_counted_and_not_judged_on() -> None:
    X, _ = rows()
    ours = bench()
    X.loc[ours.folds[0].tested[:7], "b"] = NAN
    found = Judge(bench(X=X))((logistic(1.0), 0))

    assert (found.rows, found.with_gaps) == (len(ours.folds[0].tested) - 7, 7)


def test_a_fold_without_a_row_of_some_class_is_refused() -> None:
    _, y = rows()
    ours = bench(folds=2)
    one = Fold(np.flatnonzero(y == 0), np.flatnonzero(y == 1))

    with pytest.raises(TrainingFailed, match="'yes' has no row"):
        Judge(Bench(ours.recipe, ours.table, [one]))((logistic(1.0), 0))
