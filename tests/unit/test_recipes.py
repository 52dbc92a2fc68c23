"""Recipes: how a dataset becomes a model, checked before it runs."""

import msgspec
import pytest

from trainlet import recipes
from trainlet.errors import BadName, BadRecipe, BadSettings, ModuleMissing, Unprocessable
from trainlet.recipes import Choice, Recipe, Split, Step
from trainlet.tables import describe, read_csv

ROWS = 120
CLASSIFIER = "two-class-logistic-regression"
MULTICLASS = "multiclass-logistic-regression"
REGRESSION = "linear-regression"


def column_cells():
    return {
        "size": [str(i) for i in range(ROWS)],
        "price": [f"{i}.5" for i in range(ROWS)],
        "two": [str(i % 2 + 7) for i in range(ROWS)],
        "ok": ["true" if i % 3 else "false" for i in range(ROWS)],
        "kind": ["abc"[i % 3] for i in range(ROWS)],
        "side": ["left" if i % 2 else "right" for i in range(ROWS)],
        "id": [f"id {i}" for i in range(ROWS)],
        "when": [f"2024-01-{i % 28 + 1:02}" for i in range(ROWS)],
        "same": ["x"] * ROWS,
        "empty": ["?"] * ROWS,
    }


@pytest.fixture(scope="module")
def schema():
    columns = column_cells()
    lines = [",".join(columns), *map(",".join, zip(*columns.values(), strict=True))]
    table = read_csv("\n".join(lines).encode(), 100)
    return describe(table, {}, dataset="cars", version="0" * 20, size=1)


def recipe(label="side", use=CLASSIFIER, **rest):
    settings = rest.pop("settings", {})
    return Recipe(dataset="cars", label=label, learner=Choice(use=use, settings=settings), **rest)


def refused(schema, wanted, error=BadRecipe):
    with pytest.raises(error) as caught:
        recipes.check(wanted, schema)
    assert caught.value.remedy
    return caught.value


def test_a_recipe_is_read_from_its_shortest_form():
    text = b'{"dataset":"cars","label":"price","learner":{"use":"linear-regression"}}'
    found = msgspec.json.decode(text, type=Recipe)

    assert found == Recipe(
        recipe=1,
        dataset="cars",
        label="price",
        columns=None,
        steps=[],
        learner=Choice(use="linear-regression", settings={}),
        split=Split(fraction=0.8, stratified=True, seed=0),
        seed=0,
    )


@pytest.mark.parametrize(
    "changed",
    [
        '"recipe":2',
        '"colour":1',
        '"seed":-1',
        '"seed":4294967296',
        '"split":{"fraction":0}',
        '"split":{"fraction":1}',
        '"split":{"seed":1.5}',
        '"steps":[{"columns":[]}]',
        '"steps":[{"use":"x","mode":1}]',
        '"columns":"price"',
    ],
)
def test_a_recipe_of_another_shape_is_no_recipe(changed):
    text = '{"dataset":"cars","label":"price","learner":{"use":"x"},' + changed + "}"

    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text, type=Recipe)


def test_features_are_all_columns_but_the_label_in_the_order_of_the_table(schema):
    found = recipes.features(recipe("side"), schema)

    assert list(found) == [name for name in column_cells() if name != "side"]
    assert found["size"] == "integer"
    assert found["when"] == "datetime"


def test_chosen_features_keep_the_order_of_the_table_and_lose_the_label(schema):
    wanted = recipe("side", columns=["kind", "side", "size", "kind"])

    assert recipes.features(wanted, schema) == {"size": "integer", "kind": "text"}


@pytest.mark.parametrize(
    ("label", "use"),
    [
        ("side", CLASSIFIER),
        ("ok", CLASSIFIER),
        ("two", CLASSIFIER),
        ("kind", MULTICLASS),
        ("side", MULTICLASS),
        ("size", REGRESSION),
        ("price", REGRESSION),
        ("two", REGRESSION),
    ],
)
def test_a_label_that_fits_its_learner_passes(schema, label, use):
    assert recipes.check(recipe(label, use), schema) is None


@pytest.mark.parametrize(
    ("label", "use", "why", "studio"),
    [
        ("side", REGRESSION, "wants numbers, and it is text", "0033"),
        ("ok", REGRESSION, "wants numbers, and it is boolean", "0033"),
        ("when", REGRESSION, "wants numbers, and it is datetime", "0033"),
        ("price", CLASSIFIER, "wants classes, and it is number", "0033"),
        ("when", MULTICLASS, "wants classes, and it is datetime", "0033"),
        ("kind", CLASSIFIER, "wants 2 classes, and it has 3", "0033"),
        ("same", CLASSIFIER, "it has the single class 'x'", "0033"),
        ("same", MULTICLASS, "it has the single class 'x'", "0033"),
        ("id", MULTICLASS, "it has 120 classes", "0033"),
        ("size", MULTICLASS, "it has 120 classes", "0033"),
        ("empty", MULTICLASS, "it is empty in every row", "0130"),
        ("empty", REGRESSION, "it is empty in every row", "0130"),
    ],
)
def test_a_label_that_its_learner_cannot_predict_is_refused(schema, label, use, why, studio):
    error = refused(schema, recipe(label, use))

    assert why in error.detail
    assert error.status == 422
    assert error.place == {"column": label, "field": "label"}
    assert error.studio == studio


def test_a_hundred_classes_are_not_too_many():
    cells = "\n".join(f"{i},{i}" for i in range(100))
    table = read_csv(f"x,y\n{cells}\n".encode(), 10)
    small = describe(table, {}, dataset="cars", version="0" * 20, size=1)

    assert recipes.check(recipe("y", MULTICLASS), small) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"label": "colour"}, "label"), ({"columns": ["size", "colour"]}, "columns")],
)
def test_a_column_that_is_not_there_is_named_with_those_that_are(schema, changes, field):
    error = refused(schema, recipe(**changes))

    assert error.place == {"column": "colour", "field": field}
    assert error.remedy.startswith("Its columns are: size, price, two, ")
    assert error.studio == "0001"


@pytest.mark.parametrize("columns", [[], ["side"]])
def test_a_recipe_must_leave_a_column_to_learn_from(schema, columns):
    error = refused(schema, recipe("side", columns=columns))

    assert error.place == {"field": "columns"}
    assert error.studio == "0020"


def test_a_learner_that_is_not_in_the_catalogue_is_refused(schema):
    error = refused(schema, recipe(use="crystal-ball"), ModuleMissing)

    assert error.status == 404
    assert "linear-regression" in error.remedy


@pytest.mark.parametrize(
    "settings",
    [{"l2_regularization_weight": -1}, {"colour": 1}, {"maximum_iterations": "many"}],
)
def test_a_setting_that_does_not_fit_the_learner_is_refused(schema, settings):
    error = refused(schema, recipe(settings=settings), BadSettings)

    assert error.place == {"field": f"{CLASSIFIER}.settings"}


def test_a_step_may_name_the_columns_that_the_recipe_learns_from(schema):
    steps = [Step(use="clean-missing-data", columns=["size", "kind"])]

    assert recipes.check(recipe(columns=["size", "kind"], steps=steps), schema) is None


@pytest.mark.parametrize("name", ["side", "price", "colour"])
def test_a_step_that_names_another_column_is_refused(schema, name):
    steps = [Step(use="clean-missing-data", columns=["size", name])]
    error = refused(schema, recipe(columns=["size", "kind"], steps=steps))

    assert error.place == {"column": name, "field": "steps"}
    assert error.remedy == "The columns are: size, kind."


def test_a_step_that_is_not_in_the_catalogue_is_refused(schema):
    error = refused(schema, recipe(steps=[Step(use="wash")]), ModuleMissing)

    assert error.place == {"field": "transform"}


def test_a_setting_that_does_not_fit_its_step_is_refused(schema):
    steps = [Step(use="clean-missing-data", settings={"cleaning_mode": "guess"})]
    error = refused(schema, recipe(steps=steps), BadSettings)

    assert error.place == {"field": "clean-missing-data.settings"}


def test_a_step_judges_its_own_columns(schema):
    steps = [
        Step(
            use="clean-missing-data",
            columns=["kind"],
            settings={"cleaning_mode": "replace-with-mean"},
        )
    ]
    error = refused(schema, recipe(steps=steps))

    assert error.place["column"] == "kind"


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
    table = read_csv(b"x,y\n1,2\n3,4\n", 10)
    small = describe(table, {}, dataset="cars", version="0" * 20, size=1)
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


def test_a_kept_recipe_is_found_again_and_may_be_replaced(store):
    assert recipes.find(store, "price") is None

    recipes.save(store, "price", recipe("size"))
    recipes.save(store, "price", recipe("price", seed=7))

    assert recipes.find(store, "price") == recipe("price", seed=7)
    assert recipes.find(store, "other") is None


def test_a_recipe_is_kept_under_a_sound_name_only(store):
    with pytest.raises(BadName):
        recipes.save(store, "../price", recipe())
