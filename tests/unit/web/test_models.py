"""Models, their versions and files are shown over HTTP."""

import hashlib
import json

import msgspec
import pytest
from flask.testing import FlaskClient

from tests.problems import refused
from tests.trained import GAPS, train
from trainlet import keys, registry
from trainlet.catalogue import lookup
from trainlet.store import Store


def test_models_are_listed_with_what_they_do_and_how_well(catalogue: FlaskClient) -> None:
    listed = catalogue.get("/v1/models").json["models"]

    assert [(m["name"], m["task"], m["champion"], m["versions"]) for m in listed] == [
        ("gaps", "regression", 1, 1),
        ("income", "two-class", 1, 1),
        ("price", "regression", 1, 1),
        ("wheels", "multiclass", 1, 1),
    ]
    assert listed[1]["learner"] == "two-class-logistic-regression"
    assert listed[1]["dataset"] == "adult"
    assert 0.8 < listed[1]["metrics"]["auc"] < 1


def test_an_empty_store_has_no_models(client: FlaskClient) -> None:
    assert client.get("/v1/models").json == {"models": []}


def test_a_model_whose_first_build_is_under_way_is_not_listed(
    catalogue: FlaskClient, filled: Store
) -> None:
    filled.put("models/unborn/builds/b/c/model.onnx", b"")
    filled.put("models/Stray Folder/note.txt", b"")

    assert len(catalogue.get("/v1/models").json["models"]) == 4
    refused(catalogue.get("/v1/models/unborn"), 404, "ModelMissing")


def test_a_damaged_model_is_listed_as_such_and_hides_no_other(
    catalogue: FlaskClient, filled: Store
) -> None:
    filled.put("models/damaged/index.json", b"{")

    listed = {model["name"]: model for model in catalogue.get("/v1/models").json["models"]}

    assert len(listed) == 5
    assert "can't be read" in listed["damaged"]["problem"]
    assert listed["price"]["champion"] == 1


@pytest.mark.parametrize("damage", ["cut", "other", "gone"])
def test_a_model_whose_manifest_is_damaged_or_missing_hides_no_other(
    catalogue: FlaskClient, filled: Store, damage: str
) -> None:
    version = registry.resolve(registry.read_index(filled, "gaps"), "gaps")
    manifest = keys.artifact("gaps", version.build, version.claim, "manifest.json")
    if damage == "gone":
        filled.put(keys.model_index("lost"), filled.get(keys.model_index("gaps")).data)
    else:
        filled.put(manifest, {"cut": b'{"manifest": ', "other": b"{}"}[damage])
    listed = {model["name"]: model for model in catalogue.get("/v1/models").json["models"]}
    bad = listed["lost" if damage == "gone" else "gaps"]

    assert bad["problem"]
    assert (bad["champion"], bad["learner"]) == (None, None)
    assert listed["price"]["champion"] == 1
    assert "problem" not in listed["price"]


def test_a_model_whose_index_names_no_champion_hides_no_other(
    catalogue: FlaskClient, filled: Store
) -> None:
    filled.put(keys.model_index("odd"), b"{}")

    listed = {line["name"]: line for line in catalogue.get("/v1/models").json["models"]}

    assert listed["gaps"]["champion"] == 1
    assert "champion" in listed["odd"]["problem"]


def test_a_model_is_shown_with_what_it_takes_and_gives(catalogue: FlaskClient) -> None:
    shown = catalogue.get("/v1/models/gaps").json

    assert (shown["name"], shown["champion"]) == ("gaps", 1)
    assert shown["aliases"] == {"champion": 1, "latest": 1}
    assert shown["score"] == "/v1/models/gaps/score"
    assert shown["learner"] == {
        "use": "linear-regression",
        "settings": msgspec.to_builtins(lookup.get("learners", "linear-regression").settings()),
    }
    assert shown["signature"]["task"] == "regression"
    assert shown["signature"]["label"] == "price"
    assert {column["name"]: column["type"] for column in shown["signature"]["inputs"]} == {
        "make": "text",
        "engine-size": "integer",
        "horsepower": "integer",
    }
    assert [version["number"] for version in shown["versions"]] == [1]
    assert [(m["alias"], m["before"], m["after"]) for m in shown["moves"]] == [
        ("champion", 0, 1),
        ("latest", 0, 1),
    ]


def test_another_training_is_another_version_and_the_champion(
    catalogue: FlaskClient, filled: Store
) -> None:
    train(filled, "gaps", recipe={**GAPS, "split": {"seed": 5}})
    versions = catalogue.get("/v1/models/gaps/versions").json

    assert versions["model"] == "gaps"
    assert [version["number"] for version in versions["versions"]] == [2, 1]
    assert catalogue.get("/v1/models/gaps").json["champion"] == 2
    assert catalogue.get("/v1/models/gaps/versions/1").json["recipe"]["split"]["seed"] == 0
    assert catalogue.get("/v1/models/gaps/versions/champion").json["recipe"]["split"]["seed"] == 5


@pytest.mark.parametrize("reference", ["1", "01", "champion", "latest"])
def test_a_version_is_found_by_number_and_by_alias(catalogue: FlaskClient, reference: str) -> None:
    response = catalogue.get(f"/v1/models/gaps/versions/{reference}")

    assert response.status_code == 200
    assert response.headers["X-Trainlet-Version"] == "1"
    assert response.headers["Content-Type"] == "application/json"
    assert response.json["model"] == "gaps"


def test_the_onnx_file_is_given_byte_for_byte(catalogue: FlaskClient, filled: Store) -> None:
    response = catalogue.get("/v1/models/gaps/versions/1/model.onnx")
    version = registry.resolve(registry.read_index(filled, "gaps"), "gaps")
    manifest = catalogue.get("/v1/models/gaps/versions/1").json

    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["X-Trainlet-Version"] == "1"
    assert response.data == registry.artifact(filled, "gaps", version, "model.onnx")
    assert hashlib.sha256(response.data).hexdigest() == manifest["sha256"]
    assert len(response.data) == manifest["size"]


def test_the_evaluation_is_the_one_of_the_manifest(catalogue: FlaskClient) -> None:
    evaluation = catalogue.get("/v1/models/wheels/versions/1/evaluation").json
    manifest = catalogue.get("/v1/models/wheels/versions/1").json

    assert evaluation["task"] == "multiclass"
    assert evaluation["metrics"] == manifest["metrics"]
    assert evaluation["rows"] == manifest["rows"]["held_out"]
    assert evaluation["confusion"]["classes"] == ["4wd", "fwd", "rwd"]
    assert sum(map(sum, evaluation["confusion"]["counts"])) == evaluation["rows"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/models/nobody", 404, "ModelMissing"),
        ("/v1/models/nobody/versions", 404, "ModelMissing"),
        ("/v1/models/nobody/versions/1", 404, "ModelMissing"),
        ("/v1/models/Gaps", 400, "BadName"),
        ("/v1/models/gaps/versions/2", 404, "VersionMissing"),
        ("/v1/models/gaps/versions/0", 404, "VersionMissing"),
        ("/v1/models/gaps/versions/challenger", 404, "VersionMissing"),
        ("/v1/models/gaps/versions/" + "9" * 5000, 404, "VersionMissing"),
        ("/v1/models/gaps/versions/2/model.onnx", 404, "VersionMissing"),
        ("/v1/models/gaps/versions/x/evaluation", 404, "VersionMissing"),
        ("/v1/recipes/nobody", 404, "ModelMissing"),
        ("/v1/recipes/Nobody", 400, "BadName"),
    ],
    ids=range(12),
)
def test_what_is_not_there_is_refused_with_a_remedy(
    catalogue: FlaskClient, path: str, status: int, code: str
) -> None:
    refused(catalogue.get(path), status, code)


def test_a_version_of_digits_that_are_no_number_is_refused(catalogue: FlaskClient) -> None:
    refused(catalogue.get("/v1/models/gaps/versions/²"), 400, "BadName")


def test_a_damaged_index_is_a_fault_of_the_service(catalogue: FlaskClient, filled: Store) -> None:
    filled.put(keys.model_index("gaps"), b'{"revision": ')

    refused(catalogue.get("/v1/models/gaps"), 500, "ArtifactCorrupt")
    assert catalogue.get("/v1/models/price").status_code == 200


def test_the_recipe_to_rerun_is_the_one_it_was_trained_with(catalogue: FlaskClient) -> None:
    recipe = catalogue.get("/v1/recipes/gaps").json

    assert recipe == catalogue.get("/v1/models/gaps/versions/1").json["recipe"]
    assert recipe["columns"] == GAPS["columns"]


def test_a_recipe_that_is_put_is_checked_kept_and_rerun(
    catalogue: FlaskClient, filled: Store
) -> None:
    recipe = {**GAPS, "columns": ["engine-size"]}
    put = catalogue.put("/v1/recipes/small", json=recipe)
    result = train(filled, "small")

    assert put.status_code == 200
    assert put.json["columns"] == ["engine-size"]
    assert catalogue.get("/v1/recipes/small").json == put.json
    assert result["version"] == 1
    inputs = catalogue.get("/v1/models/small").json["signature"]["inputs"]
    assert [column["name"] for column in inputs] == ["engine-size"]


@pytest.mark.parametrize(
    ("recipe", "status", "code"),
    [
        ({**GAPS, "label": "nothing"}, 422, "BadRecipe"),
        ({**GAPS, "dataset": "nobody"}, 404, "DatasetMissing"),
        ({**GAPS, "learner": {"use": "nothing"}}, 404, "ModuleMissing"),
        ({**GAPS, "lable": "price"}, 400, "BadJson"),
        ({}, 400, "BadJson"),
    ],
    ids=range(5),
)
def test_a_recipe_that_does_not_fit_is_refused_and_the_old_one_is_kept(
    catalogue: FlaskClient, recipe: dict, status: int, code: str
) -> None:
    before = catalogue.get("/v1/recipes/gaps").json
    response = catalogue.put("/v1/recipes/gaps", data=json.dumps(recipe))

    refused(response, status, code)
    assert catalogue.get("/v1/recipes/gaps").json == before
