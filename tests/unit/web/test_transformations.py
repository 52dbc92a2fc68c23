"""Saved transformations over HTTP."""

import pytest
from flask.testing import FlaskClient

from tests.problems import refused
from tests.trained import AUTOMOBILES, upload
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.runner import run_job

STEP = {"use": "normalize-data", "columns": ["horsepower"]}


@pytest.fixture
def cleaned(client: FlaskClient, store: Store, settings: Settings) -> FlaskClient:
    upload(store, "autos", AUTOMOBILES.read_bytes())
    answer = client.post("/v1/clean", json={"dataset": "autos", "steps": [STEP]})
    assert answer.status_code == 202, answer.text
    assert answer.json["into"] == answer.json["transformation"] == "autos-clean"
    run_job(store, answer.json["job"], settings)
    return client


def test_they_are_listed_shown_and_given(cleaned: FlaskClient) -> None:
    listed = cleaned.get("/v1/transformations").json
    newest = cleaned.get("/v1/transformations/autos-clean").json
    same = cleaned.get("/v1/transformations/autos-clean/versions/1").json
    report = cleaned.get("/v1/transformations/autos-clean/versions/latest/report").json
    file = cleaned.get("/v1/transformations/autos-clean/versions/1/transformation.onnx")

    assert listed == {"transformations": [{"name": "autos-clean", "latest": 1}]}
    assert newest == same
    assert newest["replay"]["gives"] == {"horsepower": "number"}
    assert report["rows_after"] == 205
    assert len(file.data) == newest["replay"]["size"]


@pytest.mark.parametrize("number", ["0", "2", "x", "-1", "1234567890"])
def test_a_version_that_is_none_is_missing(cleaned: FlaskClient, number: str) -> None:
    refused(cleaned.get(f"/v1/transformations/autos-clean/versions/{number}"), 404, "NotFound")


def test_one_that_was_never_made_is_missing(client: FlaskClient) -> None:
    refused(client.get("/v1/transformations/none"), 404, "NotFound")
    assert client.get("/v1/transformations").json == {"transformations": []}


def test_a_request_that_does_not_fit_is_refused_before_there_is_a_job(
    cleaned: FlaskClient,
) -> None:
    steps = [{"use": "normalize-data", "columns": ["colour"]}]
    problem = refused(
        cleaned.post("/v1/clean", json={"dataset": "autos", "steps": steps}), 422, "BadRecipe"
    )
    assert problem["column"] == "colour"
    refused(cleaned.post("/v1/clean", json={"dataset": "none", "steps": []}), 404, "DatasetMissing")
    refused(cleaned.post("/v1/clean", json={"dataset": "autos"}), 400, "BadJson")
    label = {"dataset": "autos", "steps": [], "label": "colour"}
    refused(cleaned.post("/v1/clean", json=label), 422, "BadRecipe")


def test_the_transforms_tell_where_they_act(client: FlaskClient) -> None:
    found = {each["id"]: each for each in client.get("/v1/transforms").json["transforms"]}

    assert found["normalize-data"]["in_graph"]
    assert found["normalize-data"]["title"] == "Normalize Data"
    assert found["split-data"]["place"] == "training"
    assert found["join-data"]["place"] == "clean"
    assert found["clean-missing-data"]["settings"]["number_of_iterations"]["maximum"] == 10
    assert found["clean-missing-data"]["deviations"]
