"""A request is made whole and checked before anything is trained."""

import msgspec
import pytest

from tests.trained import AUTOMOBILES, GAPS, upload
from trainlet import recipes
from trainlet.catalogue import lookup
from trainlet.errors import (
    BadJson,
    BadName,
    BadRecipe,
    BadSettings,
    DatasetMissing,
    ModuleMissing,
    TrainletError,
)
from trainlet.store import Store
from trainlet.work.planning import plan
from trainlet.work.requests import TrainRequest, UploadRequest, read

ARRIVED = {"dataset": "d", "version": "v", "uploaded": "2024-01-01T00:00:00Z"}
HEADER = b"a,b,label\n"


@pytest.fixture
def autos(store: Store) -> dict:
    return upload(store, "autos", AUTOMOBILES.read_bytes())


def test_a_dataset_and_a_label_are_enough_to_plan_a_training(store: Store, autos: dict) -> None:
    planned = plan(TrainRequest(model="m", dataset="autos", label="price"), store)

    assert planned.model == "m"
    assert planned.schema.version == autos["version"]
    assert planned.recipe.learner.use == "boosted-decision-tree-regression"
    default = recipes.default("autos", "price", "", planned.schema)
    assert planned.recipe == recipes.completed(default)


def test_a_learner_that_is_named_is_taken(store: Store, autos: dict) -> None:
    asked = TrainRequest(model="m", dataset="autos", label="price", learner="linear-regression")

    assert plan(asked, store).recipe.learner.use == "linear-regression"


def test_a_recipe_that_is_given_is_taken_with_its_settings_spelled_out(
    store: Store, autos: dict
) -> None:
    asked = read({"model": "m", "recipe": GAPS}, TrainRequest)
    planned = plan(asked, store).recipe

    assert planned == recipes.completed(asked.recipe)
    defaults = lookup.get("learners", "linear-regression").settings()
    assert planned.learner.settings == msgspec.to_builtins(defaults)


def test_a_model_alone_reruns_its_own_recipe(store: Store, autos: dict) -> None:
    kept = read({"model": "m", "recipe": GAPS}, TrainRequest).recipe
    recipes.save(store, "m", kept)

    assert plan(TrainRequest(model="m"), store).recipe == recipes.completed(kept)


def test_a_recipe_or_fields_given_count_for_more_than_what_is_kept(
    store: Store, autos: dict
) -> None:
    kept = read({"model": "m", "recipe": GAPS}, TrainRequest).recipe
    recipes.save(store, "m", kept)
    other = read({"model": "m", "recipe": {**GAPS, "columns": ["make"]}}, TrainRequest)
    by_fields = TrainRequest(model="m", dataset="autos", label="drive-wheels")

    assert plan(by_fields, store).recipe.label == "drive-wheels"
    assert plan(other, store).recipe == recipes.completed(other.recipe)


@pytest.mark.parametrize(
    "asked", [{"dataset": "autos"}, {"label": "price"}, {"learner": "linear-regression"}]
)
def test_what_would_be_ignored_beside_a_recipe_is_refused(
    store: Store, autos: dict, asked: dict
) -> None:
    (field,) = asked
    with pytest.raises(BadRecipe) as caught:
        plan(read({"model": "m", "recipe": GAPS, **asked}, TrainRequest), store)

    assert caught.value.status == 422
    assert caught.value.place == {"field": field}
    assert caught.value.remedy == f"Put the {field} into the recipe."


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"dataset": "autos"}, "label"),
        ({"dataset": "autos", "learner": "linear-regression"}, "label"),
        ({"label": "price"}, "dataset"),
        ({"label": "price", "learner": "linear-regression"}, "dataset"),
        ({"learner": "linear-regression"}, "dataset"),
    ],
    ids=range(5),
)
def test_half_of_what_a_recipe_is_made_from_is_refused_and_never_reruns_the_kept_one(
    store: Store, autos: dict, asked: dict, field: str
) -> None:
    recipes.save(store, "m", read({"model": "m", "recipe": GAPS}, TrainRequest).recipe)
    with pytest.raises(BadRecipe) as caught:
        plan(read({"model": "m", **asked}, TrainRequest), store)

    assert caught.value.status == 422
    assert caught.value.place == {"field": field}
    assert "needs both a dataset and a label" in caught.value.detail
    assert caught.value.remedy.startswith("Give both, or neither to run the model's own recipe")


def test_the_latest_version_is_planned_unless_another_is_named(store: Store) -> None:
    old = upload(store, "d", HEADER + b"1,2,3\n4,5,6\n")
    new = upload(store, "d", HEADER + b"1,2,3\n4,5,6\n7,8,9\n")
    asked = {"model": "m", "dataset": "d", "label": "label"}
    latest = plan(TrainRequest(**asked), store)
    named = plan(TrainRequest(**asked, version=old["version"]), store)

    assert (latest.schema.version, latest.schema.rows) == (new["version"], 3)
    assert (named.schema.version, named.schema.rows) == (old["version"], 2)


@pytest.mark.parametrize(
    ("asked", "error", "status", "place"),
    [
        ({"model": "M"}, BadName, 400, {"field": "model"}),
        ({"model": "../m"}, BadName, 400, {"field": "model"}),
        ({"model": "m"}, BadRecipe, 422, {"field": "recipe"}),
        ({"model": "m", "dataset": "autos"}, BadRecipe, 422, {"field": "label"}),
        (
            {"model": "m", "dataset": "nobody", "label": "y"},
            DatasetMissing,
            404,
            {"dataset": "nobody"},
        ),
        (
            {"model": "m", "dataset": "autos", "label": "price", "version": "0" * 20},
            DatasetMissing,
            404,
            {"dataset": "autos"},
        ),
        (
            {"model": "m", "dataset": "autos", "label": "nothing"},
            BadRecipe,
            422,
            {"column": "nothing", "field": "label"},
        ),
        (
            {"model": "m", "recipe": {**GAPS, "columns": ["nothing"]}},
            BadRecipe,
            422,
            {"column": "nothing", "field": "columns"},
        ),
    ],
    ids=range(8),
)
def test_a_request_that_cannot_be_planned_is_refused_at_its_place(
    store: Store, autos: dict, asked: dict, error: type[TrainletError], status: int, place: dict
) -> None:
    with pytest.raises(error) as caught:
        plan(read(asked, TrainRequest), store)

    assert caught.value.status == status
    assert caught.value.place == place
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("learner", "error", "status"),
    [
        ({"use": "no-such-learner"}, ModuleMissing, 404),
        ({"use": "linear-regression", "settings": {"nothing": 1}}, BadSettings, 422),
    ],
    ids=["learner", "setting"],
)
def test_a_learner_or_setting_that_does_not_exist_is_refused_before_training(
    store: Store, autos: dict, learner: dict, error: type[TrainletError], status: int
) -> None:
    with pytest.raises(error) as caught:
        plan(read({"model": "m", "recipe": {**GAPS, "learner": learner}}, TrainRequest), store)

    assert caught.value.status == status
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("document", "type_", "place"),
    [
        ({}, TrainRequest, "model"),
        ({"model": 1}, TrainRequest, "$.model"),
        ({"model": "m", "modle": "m"}, TrainRequest, "modle"),
        ({"model": "m", "recipe": {**GAPS, "split": {"fraction": 1}}}, TrainRequest, "fraction"),
        ({"dataset": "d", "version": "v"}, UploadRequest, "uploaded"),
        ({**ARRIVED, "types": {"a": "float"}}, UploadRequest, "$.types"),
    ],
    ids=range(6),
)
def test_a_stored_request_of_another_shape_is_refused_at_its_place(
    document: dict, type_: type, place: str
) -> None:
    with pytest.raises(BadJson) as caught:
        read(document, type_)

    assert caught.value.status == 400
    assert place in caught.value.detail
    assert caught.value.remedy
