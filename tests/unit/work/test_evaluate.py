"""Published versions are judged on the rows of a table."""

from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient
from sklearn.metrics import roc_auc_score

from tests.problems import refused
from tests.trained import ADULT, AUTOMOBILES, ended, run_to_end, train, upload
from trainlet import jobs, registry
from trainlet.evaluations import Comparison
from trainlet.scoring.batch import from_rows
from trainlet.scoring.model import load
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.web.app import create_app

HEAD, *LINES = ADULT.read_text().splitlines()
FIELDS = HEAD.split(",")


def table(lines: list[str]) -> bytes:
    return "\n".join([HEAD, *lines]).encode()


@pytest.fixture
def filled(store: Store) -> Store:
    """Two models of one label, the second trained on few rows; a new table; another task."""
    upload(store, "adult", table(LINES[:1000]))
    upload(store, "few", table(LINES[1000:1080]))
    upload(store, "new", table(LINES[2000:2400]))
    upload(store, "autos", AUTOMOBILES.read_bytes())
    logistic = "two-class-logistic-regression"
    train(store, "good", dataset="adult", label="income", learner=logistic)
    train(store, "poor", dataset="few", label="income", learner=logistic)
    train(store, "price", dataset="autos", label="price", learner="linear-regression")
    return store


def judged(store: Store, models: list[str], dataset: str = "new", **how: Any) -> Comparison:
    asked = {"models": models, "dataset": dataset, "how": {"resamples": 50, "repeats": 1, **how}}
    state = ended(store, "evaluate", asked)
    assert state.result, state.error
    return msgspec.json.decode(store.get(state.result["key"]).data, type=Comparison)


def test_a_version_is_judged_on_rows_that_it_has_not_seen(filled: Store) -> None:
    found = judged(filled, ["good"])
    (only,) = found.judged

    version = registry.resolve(registry.read_index(filled, "good"), "good")
    manifest = registry.read_manifest(filled, "good", version)
    model = load(manifest, registry.artifact(filled, "good", version, "model.onnx"))
    rows = [line.split(",") for line in LINES[2000:2400]]
    said = model.score(from_rows(FIELDS, rows, model.names))
    truth = [row[FIELDS.index("income")] == ">50K" for row in rows]
    assert only.evaluation.metrics["auc"] == pytest.approx(
        roc_auc_score(truth, said.probabilities[:, 1])
    )
    assert (found.dataset, found.label, found.rows) == ("new", "income", 400)
    assert (only.model, only.version, only.has_seen) == ("good", 1, False)
    assert only.evaluation.confusion is not None
    assert sum(map(sum, only.evaluation.confusion.counts)) == 400
    assert {each.column for each in only.evaluation.importance} == set(model.names)
    assert found.differences == {}


def test_two_versions_are_judged_on_the_same_rows_and_their_difference_is_told(
    filled: Store,
) -> None:
    found = judged(filled, ["poor@1", "good@latest"])
    poor, good = found.judged
    by_auc = found.differences["auc"]
    by_loss = found.differences["average-log-loss"]

    assert (poor.model, good.model) == ("poor", "good")
    assert by_auc.first == poor.evaluation.metrics["auc"]
    assert by_auc.second == good.evaluation.metrics["auc"]
    assert by_auc.gain == pytest.approx(by_auc.second - by_auc.first)
    assert by_loss.gain == pytest.approx(by_loss.first - by_loss.second)
    assert by_auc.gain > 0.02
    assert by_auc.interval is not None
    assert by_auc.interval.low < by_auc.gain < by_auc.interval.high
    assert by_auc.chance is not None
    assert by_auc.chance < 0.1


def test_a_table_that_a_version_was_trained_on_is_told(filled: Store) -> None:
    assert [each.has_seen for each in judged(filled, ["good", "poor"], "adult").judged] == [
        True,
        False,
    ]


def test_each_version_is_asked_in_the_types_that_it_was_trained_on(filled: Store) -> None:
    """A correction in between turned codes that were numbers into texts."""
    names = {"label": "price", "learner": "linear-regression"}
    upload(filled, "codes", AUTOMOBILES.read_bytes(), {"horsepower": "text", "bore": "text"})
    train(filled, "coded", dataset="codes", **names)
    alone = [judged(filled, [name], "autos").judged[0] for name in ("coded", "price")]
    beside = judged(filled, ["coded", "price"], "autos").judged

    assert [each.evaluation.metrics for each in beside] == [
        each.evaluation.metrics for each in alone
    ]


def test_no_more_rows_are_judged_than_asked_for(filled: Store) -> None:
    (only,) = judged(filled, ["price"], "autos", rows=50).judged

    assert (only.evaluation.rows + only.evaluation.with_gaps, only.evaluation.of) == (50, 201)


@pytest.mark.parametrize(
    ("lines", "code", "column"),
    [
        (["x" for _ in range(3)], "BadTable", "income"),
        ([LINES[0].replace("<=50K", "?").replace(">50K", "?")], "BadTable", "income"),
        (
            [LINES[0].replace("<=50K", "rich").replace(">50K", "rich"), *LINES[1:9]],
            "BadTable",
            "income",
        ),
    ],
    ids=["not that table", "no label", "another label"],
)
def test_a_table_that_can_not_judge_is_refused_with_its_column(
    filled: Store, lines: list[str], code: str, column: str
) -> None:
    data = table(lines) if lines[0] != "x" else b"a,b\n1,2\n3,4\n"
    upload(filled, "odd", data)
    state = ended(filled, "evaluate", {"models": ["good"], "dataset": "odd"})

    assert state.error is not None
    assert state.error["code"] == code
    assert state.error["status"] == 422
    if lines[0] != "x":
        assert state.error["column"] == column


@pytest.fixture
def client(filled: Store) -> FlaskClient:
    return create_app(filled, Settings()).test_client()


def test_it_is_asked_for_and_fetched_over_http(client: FlaskClient, filled: Store) -> None:
    accepted = client.post("/v1/evaluate", json={"models": ["good", "poor"], "dataset": "new"})
    early = client.get(accepted.json["evaluation"])
    state = run_to_end(filled, accepted.json["job"])

    assert accepted.status_code == 202
    refused(early, 404, "NotFound")
    assert state.result is not None
    assert state.result["judged"][0]["metrics"]["accuracy"] > 0.7
    whole = client.get(accepted.json["evaluation"])
    assert whole.content_type == "application/json"
    assert msgspec.json.decode(whole.data, type=Comparison).judged[1].model == "poor"
    refused(client.get(f"/v1/jobs/{accepted.json['job']}/answers"), 404, "NotFound")


@pytest.mark.parametrize(
    ("asked", "status", "code", "studio"),
    [
        ({"models": ["good", "price"], "dataset": "new"}, 400, "BadRequest", "0062"),
        ({"models": ["good"], "dataset": "nothing"}, 404, "DatasetMissing", None),
        ({"models": ["nothing"], "dataset": "new"}, 404, "ModelMissing", None),
        ({"models": ["good@9"], "dataset": "new"}, 404, "VersionMissing", None),
        ({"models": [], "dataset": "new"}, 400, "BadJson", None),
        ({"models": ["good"] * 3, "dataset": "new"}, 400, "BadJson", None),
        (
            {
                "models": ["good"],
                "dataset": "new",
                "how": {"metric": "root-mean-squared-error"},
            },
            400,
            "BadRequest",
            None,
        ),
    ],
)
def test_what_can_not_be_judged_is_refused_before_there_is_a_job(
    client: FlaskClient, filled: Store, asked: Any, status: int, code: str, studio: str | None
) -> None:
    problem = refused(client.post("/v1/evaluate", json=asked), status, code)

    assert problem.get("studio_error") == studio
    assert not list(jobs.requested(filled, "evaluate"))
