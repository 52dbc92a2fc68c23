"""A request is made whole and checked before anything is trained."""

import pytest

from tests.trained import AUTOMOBILES, GAPS, upload
from trainlet import recipes
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
from trainlet.work.requests import TrainRequest, UploadRequest, plan, read

HEADER = b"a,b,label\n"


@pytest.fixture
def autos(store: Store) -> dict:
    return upload(store, "autos", AUTOMOBILES.read_bytes())


def test_a_dataset_and_a_label_are_enough_to_plan_a_training(store: Store, autos: dict) -> None:
    planned = plan(TrainRequest(model="m", dataset="autos", label="price"), store)

    assert planned.model == "m"
    assert planned.schema.version == autos["version"]
    assert planned.recipe.learner.use == "boosted-decision-tree-regression"
    assert planned.recipe == recipes.default("autos", "price", "", planned.schema)


def test_a_learner_that_is_named_is_taken(store: Store, autos: dict) -> None:
    asked = TrainRequest(model="m", dataset="autos", label="price", learner="linear-regression")

    assert plan(asked, store).recipe.learner.use == "linear-regression"


def test_a_recipe_that_is_given_is_taken_as_it_is(store: Store, autos: dict) -> None:
    asked = read({"model": "m", "recipe": GAPS}, TrainRequest)

    assert plan(asked, store).recipe == asked.recipe


def test_a_model_alone_reruns_its_own_recipe(store: Store, autos: dict) -> None:
    kept = read({"model": "m", "recipe": GAPS}, TrainRequest).recipe
    recipes.save(store, "m", kept)

    assert plan(TrainRequest(model="m"), store).recipe == kept


def test_a_recipe_given_counts_for_more_than_fields_and_fields_for_more_than_what_is_kept(
    store: Store, autos: dict
) -> None:
    kept = read({"model": "m", "recipe": GAPS}, TrainRequest).recipe
    recipes.save(store, "m", kept)
    by_fields = TrainRequest(model="m", dataset="autos", label="drive-wheels")
    by_both = TrainRequest(model="m", recipe=kept, dataset="autos", label="drive-wheels")

    assert plan(by_fields, store).recipe.label == "drive-wheels"
    assert plan(by_both, store).recipe == kept


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
        ({"model": "m", "dataset": "autos"}, BadRecipe, 422, {"field": "recipe"}),
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
        ({"dataset": "d", "version": "v", "types": {"a": "float"}}, UploadRequest, "$.types"),
    ],
    ids=range(5),
)
def test_a_stored_request_of_another_shape_is_refused_at_its_place(
    document: dict, type_: type, place: str
) -> None:
    with pytest.raises(BadJson) as caught:
        read(document, type_)

    assert caught.value.status == 400
    assert place in caught.value.detail
    assert caught.value.remedy
