"""Weights and groups are checked before training."""

import pytest

from tests.cars import MULTICLASS, REGRESSION, UPLOADED, recipe
from tests.unit.recipes.test_checks import refused
from trainlet import recipes
from trainlet.recipes import Split
from trainlet.tables import TextTable, describe


def test_weights_and_groups_are_no_features(schema):
    wanted = recipe("side", weight="size", group="kind")

    assert recipes.check(wanted, schema) is None
    assert {"size", "kind"}.isdisjoint(recipes.features(wanted, schema))
    assert recipes.beside(wanted, schema) == {"size", "kind"}


def test_a_group_is_a_feature_if_the_recipe_names_it(schema):
    wanted = recipe("side", group="kind", columns=["kind", "size"])

    assert recipes.check(wanted, schema) is None
    assert list(recipes.features(wanted, schema)) == ["size", "kind"]


@pytest.mark.parametrize(
    ("rest", "field", "why"),
    [
        ({"weight": "kind"}, "weight", "it is text"),
        ({"weight": "absent"}, "weight", "no column 'absent'"),
        ({"weight": "size", "columns": ["size", "kind"]}, "weight", "can't be learned from"),
        ({"group": "absent"}, "group", "no column 'absent'"),
        ({"group": "side"}, "group", "is the label"),
        (
            {"group": "kind", "split": Split(by="column", column="id")},
            "split.column",
            "would be parted",
        ),
        ({"class_weights": {"up": 2.0}}, "class_weights", "no class 'up'"),
        ({"split": Split(by="time")}, "split.column", "no column ''"),
        ({"split": Split(by="time", column="size")}, "time", "dates no rows"),
    ],
)
def test_what_can_not_be_is_refused_with_its_place(schema, rest, field, why):
    found = refused(schema, recipe("side", MULTICLASS, **rest))

    assert found.place["field"] == field
    assert why in found.detail


def test_a_regression_has_no_classes_to_weigh(schema):
    found = refused(schema, recipe("price", REGRESSION, class_weights="balanced"))

    assert found.place == {"field": "class_weights"}


@pytest.mark.parametrize(
    "rest",
    [
        {"class_weights": {"left": 2.0}},
        {"class_weights": "balanced"},
        {"group": "kind", "split": Split(by="column", column="kind")},
        {"group": "kind", "split": Split(by="column")},
        {"split": Split(by="time", column="when"), "group": "id"},
        {"split": Split(by="time"), "time": "when"},
    ],
)
def test_what_can_be_passes(schema, rest):
    assert recipes.check(recipe("side", MULTICLASS, **rest), schema) is None


@pytest.mark.parametrize(
    ("cells", "classes"), [(["True", "FALSE"], ["true", "false"]), (["+1", " -1"], ["1", "-1"])]
)
def test_classes_to_weigh_are_spelt_as_training_reads_them(cells, classes):
    table = TextTable.of({"size": ["1", "2"] * 3, "side": cells * 3})
    found = describe(table, {}, dataset="cars", version="0" * 20, size=1, uploaded=UPLOADED)

    assert recipes.check(recipe(class_weights=dict.fromkeys(classes, 2.0)), found) is None
    assert f"no class {cells[0]!r}" in refused(found, recipe(class_weights={cells[0]: 2.0})).detail
