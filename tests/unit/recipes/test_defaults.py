"""The recipe that training writes when it is given none."""

import pytest

from tests.cars import REGRESSION, UPLOADED
from trainlet import recipes
from trainlet.errors import BadRecipe, Unprocessable
from trainlet.recipes import Choice, Recipe, Step
from trainlet.tables import describe, read_table


@pytest.mark.parametrize(
    ("label", "learner"),
    [
        ("side", "two-class-boosted-decision-tree"),
        ("ok", "two-class-boosted-decision-tree"),
        ("two", "two-class-boosted-decision-tree"),
        ("kind", "multiclass-logistic-regression"),
        ("size", "boosted-decision-tree-regression"),
        ("price", "boosted-decision-tree-regression"),
    ],
)
def test_the_default_learner_follows_the_label_and_passes_its_own_check(schema, label, learner):
    found = recipes.default("cars", label, "", schema)

    assert found.learner == Choice(use=learner)
    assert recipes.check(found, schema) is None


def test_the_default_recipe_cleans_every_column_but_the_label(schema):
    found = recipes.default("cars", "size", REGRESSION, schema)

    assert found == Recipe(
        dataset="cars",
        label="size",
        steps=[
            Step(
                use="clean-missing-data",
                columns=["price", "two"],
                settings={"cleaning_mode": "replace-with-median"},
            ),
            Step(
                use="clean-missing-data",
                columns=["ok", "when"],
                settings={"cleaning_mode": "replace-with-mode"},
            ),
            Step(
                use="clean-missing-data",
                columns=["kind", "side", "id", "same", "empty"],
                settings={
                    "cleaning_mode": "custom-substitution-value",
                    "replacement_value": "missing",
                },
            ),
        ],
        learner=Choice(use=REGRESSION),
    )


def test_the_default_recipe_has_no_step_for_a_kind_of_column_that_is_absent():
    table = read_table(b"x,y\n1,2\n3,4\n")
    small = describe(table, {}, dataset="cars", version="0" * 20, size=1, uploaded=UPLOADED)
    found = recipes.default("cars", "y", "", small)

    assert [step.columns for step in found.steps] == [["x"]]


def test_a_label_of_too_many_texts_has_no_default_learner(schema):
    with pytest.raises(Unprocessable) as caught:
        recipes.default("cars", "id", "", schema)

    assert "120 different texts" in caught.value.detail
    assert caught.value.place == {"column": "id", "field": "label"}
    assert caught.value.remedy


def test_a_default_for_a_label_that_is_not_there_is_refused(schema):
    with pytest.raises(BadRecipe) as caught:
        recipes.default("cars", "colour", "", schema)

    assert caught.value.place == {"column": "colour", "field": "label"}
