"""The catalogue over HTTP is the one that training uses."""

import msgspec
import pytest
from flask.testing import FlaskClient

from trainlet.catalogue import lookup


@pytest.mark.parametrize("kind", ["learners", "transforms"])
def test_every_module_is_listed_once_with_a_title_and_a_summary(
    client: FlaskClient, kind: str
) -> None:
    listed = client.get(f"/v1/{kind}").json[kind]

    assert [module["id"] for module in listed] == list(lookup.names(kind))
    assert all(module["title"] and module["summary"] for module in listed)


def test_a_learner_says_what_it_predicts_and_its_settings_ranges_and_defaults(
    client: FlaskClient,
) -> None:
    listed = {module["id"]: module for module in client.get("/v1/learners").json["learners"]}
    trees = listed["boosted-decision-tree-regression"]

    assert trees["task"] == "regression"
    assert listed["two-class-logistic-regression"]["task"] == "two-class"
    assert listed["multiclass-logistic-regression"]["task"] == "multiclass"
    number = trees["settings"]["total_number_of_trees_constructed"]
    assert number["default"] == 100
    assert number["minimum"] == 1


@pytest.mark.parametrize("kind", ["learners", "transforms"])
def test_the_defaults_listed_are_the_defaults_used(client: FlaskClient, kind: str) -> None:
    for module in client.get(f"/v1/{kind}").json[kind]:
        spec = lookup.get(kind, module["id"])
        settings = lookup.check_settings(module["id"], spec.settings, {})
        listed = {
            name: schema["default"]
            for name, schema in module["settings"].items()
            if "default" in schema
        }
        assert set(module["settings"]) == set(spec.settings.__struct_encode_fields__)
        used = msgspec.json.decode(msgspec.json.encode(settings))
        assert listed == {name: used[name] for name in listed}


def test_the_cleaning_modes_can_be_chosen_from_the_listing(client: FlaskClient) -> None:
    (clean,) = (
        module
        for module in client.get("/v1/transforms").json["transforms"]
        if module["id"] == "clean-missing-data"
    )

    assert "replace-with-median" in str(clean["settings"]["cleaning_mode"])


def test_a_learner_made_of_others_tells_how_they_are_named(client: FlaskClient) -> None:
    listed = {module["id"]: module for module in client.get("/v1/learners").json["learners"]}
    inner = listed["one-vs-all-multiclass"]["settings"]["learner"]
    several = listed["two-class-stacking"]["settings"]["learners"]

    assert inner["description"].startswith("The two-class learner")
    assert set(inner["properties"]) == {"use", "settings"}
    assert inner["default"]["use"] == "two-class-logistic-regression"
    assert inner["default"]["settings"]["l2_regularization_weight"] == 1.0
    assert set(several["items"]["properties"]) == {"use", "settings"}
    assert (several["minItems"], several["maxItems"]) == (2, 10)
    assert "$ref" not in str(listed)
