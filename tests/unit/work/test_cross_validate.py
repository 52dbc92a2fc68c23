"""A recipe is tried on each fold of a table, by a job."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from flask.testing import FlaskClient
from sklearn.metrics import roc_auc_score

from tests.problems import refused
from tests.trained import ADULT, AUTOMOBILES, GAPS, ended, run_to_end, train, upload
from trainlet import jobs
from trainlet.cells import number
from trainlet.evaluations import Crossing
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.web.app import create_app
from trainlet.work.requests import CrossValidateRequest

STUDIO = json.loads((Path(__file__).parents[2] / "data" / "studio_evaluate.json").read_text())
HEAD, *LINES = ADULT.read_text().splitlines()
LOGISTIC = {
    "dataset": "adult",
    "label": "income",
    "columns": ["age", "education-num", "hours-per-week"],
    "learner": {"use": "two-class-logistic-regression"},
}


@pytest.fixture
def filled(store: Store) -> Store:
    upload(store, "adult", "\n".join([HEAD, *LINES[:400]]).encode())
    upload(store, "autos", AUTOMOBILES.read_bytes())
    return store


def crossed(store: Store, **asked: Any) -> tuple[Crossing, list[dict[str, str]]]:
    """Return the document and the scored rows."""
    state = ended(store, "cross-validate", asked)
    assert state.result, state.error
    found = msgspec.json.decode(store.get(state.result["evaluation_key"]).data, type=Crossing)
    text = store.get(state.result["key"]).data.decode()
    return found, list(csv.DictReader(io.StringIO(text)))


def test_every_row_is_scored_once_beside_all_that_the_table_holds(filled: Store) -> None:
    found, rows = crossed(filled, recipe=LOGISTIC, folds=5)

    assert [",".join(list(row.values())[:-3]) for row in rows] == LINES[:400]
    assert list(rows[0])[-3:] == ["Fold Assignments", "Scored Labels", "Scored Probabilities"]
    assert (found.dealt_by, found.rows, found.never_tested) == ("class", 400, 0)
    for fold in found.folds:
        own = [row for row in rows if row["Fold Assignments"] == str(fold.number)]
        truth = [row["income"] == ">50K" for row in own]
        shares = [float(row["Scored Probabilities"]) for row in own]
        said = [row["Scored Labels"] == ">50K" for row in own]
        assert (fold.rows, fold.trained) == (len(own), 400 - len(own))
        assert said == [share > 0.5 for share in shares]
        assert fold.metrics["auc"] == pytest.approx(roc_auc_score(truth, shares))
        assert fold.metrics["accuracy"] == pytest.approx(np.mean(np.equal(truth, said)))


def test_the_figures_are_told_under_studios_names(filled: Store) -> None:
    found, _ = crossed(filled, recipe=LOGISTIC, folds=3)
    auc = [fold.metrics["auc"] for fold in found.folds]
    table = found.table

    assert table.columns[:3] == ["Fold number", "Number of examples in fold", "Model"]
    assert [row[0] for row in table.rows] == [0, 1, 2, "Mean", "Standard Deviation"]
    assert [row[1] for row in table.rows[:3]] == [fold.rows for fold in found.folds]
    assert {row[2] for row in table.rows} == {"Two-Class Logistic Regression"}
    at = table.columns.index("AUC")
    assert [row[at] for row in table.rows[:3]] == auc
    assert table.rows[3][at] == found.mean["auc"] == pytest.approx(np.mean(auc))
    assert (
        table.rows[4][at] == found.standard_deviation["auc"] == pytest.approx(np.std(auc, ddof=1))
    )


def test_the_same_request_has_the_same_answer_and_another_seed_other_folds(filled: Store) -> None:
    one, rows = crossed(filled, recipe=LOGISTIC, folds=3)
    again, same = crossed(filled, recipe=LOGISTIC, folds=3)
    other, _ = crossed(filled, recipe=LOGISTIC, folds=3, seed=5)

    assert (again, same) == (one, rows)
    assert other.seed == 5
    assert other.folds != one.folds


def test_ten_folds_are_dealt_unless_more_is_said(filled: Store) -> None:
    found, _ = crossed(filled, dataset="autos", label="price", learner="linear-regression")

    assert (len(found.folds), found.dealt_by, found.task) == (10, "row", "regression")


def test_rows_without_a_label_or_an_answer_are_blank(filled: Store) -> None:
    found, rows = crossed(filled, recipe=GAPS, folds=4)
    unlabelled = [row for row in rows if number(row["price"]) is None]
    torn = [row for row in rows if number(row["horsepower"]) is None and row not in unlabelled]

    assert len(rows) == 205
    assert found.rows == 205 - len(unlabelled) < 205
    assert {(row["Fold Assignments"], row["Scored Labels"]) for row in unlabelled} == {("", "")}
    assert {row["Scored Labels"] for row in torn} == {""}
    assert all(row["Fold Assignments"] for row in torn)
    assert sum(fold.with_gaps for fold in found.folds) == len(torn) > 0
    assert all(number(row["Scored Labels"]) for row in rows if row not in [*unlabelled, *torn])


def test_each_class_and_each_of_several_answers_has_its_column(filled: Store) -> None:
    logistic = "multiclass-logistic-regression"
    _, rows = crossed(filled, dataset="autos", label="drive-wheels", learner=logistic, folds=3)
    names = [f'Scored Probabilities for Class "{each}"' for each in ("4wd", "fwd", "rwd")]
    shares = np.array([[float(row[name]) for name in names] for row in rows])
    assert list(rows[0])[-4:] == [*names, "Scored Labels"]
    assert shares.sum(axis=1) == pytest.approx(1)
    assert [row["Scored Labels"] for row in rows] == [
        ("4wd", "fwd", "rwd")[place] for place in shares.argmax(axis=1)
    ]

    learner = {"use": "fast-forest-quantile-regression", "settings": {"number_of_trees": 4}}
    recipe = {**GAPS, "columns": ["engine-size", "make"], "learner": learner}
    found, rows = crossed(filled, recipe=recipe, folds=2)
    quantiles = [name for name in rows[0] if name.startswith("Quantile")]
    assert len(quantiles) > 1
    some = [[float(row[name]) for name in quantiles] for row in rows if row["Fold Assignments"]]
    assert len(some) == found.rows
    assert (np.diff(some) >= 0).all()


def test_the_folds_that_a_clean_job_made_are_taken(filled: Store) -> None:
    mode = {
        "partition_or_sample_mode": "assign-to-folds",
        "specify_number_of_folds_to_split_evenly_into": 4,
    }
    step = {"use": "partition-and-sample", "settings": mode}
    state = ended(filled, "clean", {"dataset": "adult", "steps": [step], "into": "dealt"})
    assert state.result, state.error
    found, rows = crossed(filled, recipe={**LOGISTIC, "dataset": "dealt"}, folds=7)
    names = list(rows[0])

    assert (found.dealt_by, len(found.folds)) == ("own", 4)
    assert names.count("Fold Assignments") == 1
    assert [fold.rows for fold in found.folds] == [
        sum(row["Fold Assignments"] == str(fold) for row in rows) for fold in range(4)
    ]


def test_rows_of_a_group_are_in_one_fold(filled: Store) -> None:
    found, rows = crossed(filled, recipe={**LOGISTIC, "group": "occupation"}, folds=3)
    pairs = {(row["occupation"], row["Fold Assignments"]) for row in rows}

    assert found.dealt_by == "group"
    assert len(pairs) == len({row["occupation"] for row in rows}) > 5


def test_by_time_the_oldest_rows_are_never_tested(filled: Store) -> None:
    lines = [f"2024-{day % 12 + 1:02}-{day // 12 + 1:02},{day % 7},{day}" for day in range(96)]
    upload(filled, "days", "\n".join(["when,weekday,sold", *lines]).encode())
    recipe = {
        "dataset": "days",
        "label": "sold",
        "columns": ["weekday"],
        "time": "when",
        "split": {"by": "time"},
        "learner": {"use": "linear-regression"},
    }
    found, rows = crossed(filled, recipe=recipe, folds=3)
    folds = [row["Fold Assignments"] for row in sorted(rows, key=lambda row: row["when"])]

    assert folds == [*[""] * 24, *["0"] * 24, *["1"] * 24, *["2"] * 24]
    assert [row["Scored Labels"] == "" for row in rows] == [
        row["Fold Assignments"] == "" for row in rows
    ]
    assert (found.dealt_by, found.never_tested) == ("time", 24)
    assert [fold.trained for fold in found.folds] == [24, 48, 72]


def test_a_column_that_is_called_as_a_score_gives_way_to_it(filled: Store) -> None:
    lines = [f"{place},{2 * place},old,=SUM(A1)" for place in range(20)]
    upload(filled, "scored", "\n".join(["a,y,Scored Labels,note", *lines]).encode())
    recipe = {
        "dataset": "scored",
        "label": "y",
        "columns": ["a"],
        "learner": {"use": "linear-regression", "settings": {"l2_regularization_weight": 0}},
    }
    _, rows = crossed(filled, recipe=recipe, folds=2)

    assert list(rows[0]) == ["a", "y", "note", "Fold Assignments", "Scored Labels"]
    assert [float(row["Scored Labels"]) for row in rows] == pytest.approx(range(0, 40, 2), abs=1e-6)
    assert {row["note"] for row in rows} == {"'=SUM(A1)"}


def test_progress_tells_the_fold(filled: Store) -> None:
    job = jobs.submit(filled, "cross-validate", {"recipe": LOGISTIC, "folds": 4})
    log = run_to_end(filled, job).log

    told = [line.split(maxsplit=3)[1:] for line in log]
    assert ["31", "%", "fold 2 of 4"] in told
    assert [stage for *_, stage in told] == [
        "read",
        *(f"fold {fold} of 4" for fold in range(1, 5)),
        "write",
    ]


@pytest.fixture
def client(filled: Store) -> FlaskClient:
    return create_app(filled, Settings()).test_client()


def test_it_is_asked_for_and_fetched_over_http(client: FlaskClient, filled: Store) -> None:
    train(filled, "income", recipe=LOGISTIC)
    accepted = client.post("/v1/cross-validate", json={"model": "income", "folds": 2})
    refused(client.get(accepted.json["evaluation"]), 404, "NotFound")
    refused(client.get(accepted.json["answers"]), 404, "NotFound")
    state = run_to_end(filled, accepted.json["job"])

    assert accepted.status_code == 202
    assert accepted.json["recipe"]["learner"]["use"] == "two-class-logistic-regression"
    assert state.result is not None
    assert state.result["mean"]["accuracy"] > 0.7
    assert state.result["model"] == "income"
    whole = client.get(accepted.json["evaluation"])
    assert len(msgspec.json.decode(whole.data, type=Crossing).folds) == 2
    answers = client.get(accepted.json["answers"])
    assert answers.content_type.startswith("text/csv")
    assert len(answers.text.splitlines()) == 401
    assert client.get("/v1/jobs?kind=cross-validate").json["jobs"][0]["of"] == "income"


def test_what_a_recipe_alone_is_of_is_its_dataset(client: FlaskClient) -> None:
    client.post("/v1/cross-validate", json={"recipe": LOGISTIC})

    assert client.get("/v1/jobs?kind=cross-validate").json["jobs"][0]["of"] == "adult"


@pytest.mark.parametrize(
    ("asked", "status", "code", "studio"),
    [
        ({}, 422, "BadRecipe", None),
        ({"model": "nothing"}, 422, "BadRecipe", None),
        ({"model": "../x", "recipe": LOGISTIC}, 400, "BadName", None),
        ({"dataset": "nothing", "label": "x"}, 404, "DatasetMissing", None),
        ({"dataset": "adult", "label": "none"}, 422, "BadRecipe", "0001"),
        ({"recipe": LOGISTIC, "folds": 1}, 400, "BadRequest", "0008"),
        ({"recipe": LOGISTIC, "folds": 1001}, 400, "BadRequest", "0008"),
        ({"recipe": LOGISTIC, "seed": -1}, 400, "BadJson", None),
        ({"recipe": LOGISTIC, "dataset": "adult"}, 422, "BadRecipe", None),
    ],
)
def test_what_can_not_be_tried_is_refused_before_there_is_a_job(
    client: FlaskClient, filled: Store, asked: Any, status: int, code: str, studio: str | None
) -> None:
    problem = refused(client.post("/v1/cross-validate", json=asked), status, code)

    assert problem.get("studio_error") == studio
    assert not list(jobs.requested(filled, "cross-validate"))


def test_more_folds_than_rows_fail_with_what_to_do(filled: Store) -> None:
    upload(filled, "few", "\n".join([HEAD, *LINES[:9]]).encode())
    state = ended(filled, "cross-validate", {"recipe": {**LOGISTIC, "dataset": "few"}})

    assert state.error is not None
    assert (state.error["code"], state.error["studio_error"]) == ("TrainingFailed", "0021")
    assert (state.error["field"], "fewer folds" in state.error["remedy"]) == ("folds", True)


FIELDS = {"Label column": "label", "Random seed": "seed"}


@pytest.mark.parametrize("parameter", STUDIO["cross-validate-model"]["parameters"])
def test_every_parameter_of_studios_module_is_one_of_ours(parameter: dict[str, Any]) -> None:
    field = FIELDS[parameter["name"]]
    default = getattr(CrossValidateRequest(), field)

    assert str(default) == (parameter["default"] or "")
    for value in {"label": ["any"], "seed": [0, 1, 2**32 - 1]}[field]:
        assert getattr(msgspec.convert({field: value}, CrossValidateRequest), field) == value
    assert CrossValidateRequest().folds == 10
