"""The document, and where a model's own is kept."""

import msgspec
import pytest

from tests.cars import REGRESSION, recipe
from trainlet import recipes
from trainlet.errors import BadName
from trainlet.recipes import Choice, Promote, Recipe, Retrain, Split


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
        split=Split(fraction=0.8, stratified=True, seed=0, by="random", column="", days=7.0),
        seed=0,
        time="",
        promote=None,
        retrain=None,
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
        '"time":1',
        '"split":{"by":"luck"}',
        '"split":{"days":0}',
        '"split":{"period":1}',
        '"promote":{"margin":"much"}',
        '"promote":{"significance":0}',
        '"promote":{"significance":1}',
        '"promote":{"rows":1}',
        '"promote":{"luck":1}',
        '"retrain":{"rows":"some"}',
        '"retrain":{"window_rows":0}',
        '"retrain":{"window_days":0}',
        '"retrain":{"minimum_new_rows":-1}',
        '"retrain":{"debounce_seconds":86401}',
        '"retrain":{"budget_seconds":0}',
        '"retrain":{"budget_cost":-1}',
        '"retrain":{"often":true}',
    ],
)
def test_a_recipe_of_another_shape_is_no_recipe(changed):
    text = '{"dataset":"cars","label":"price","learner":{"use":"x"},' + changed + "}"

    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text, type=Recipe)


def test_a_kept_recipe_is_found_again_and_may_be_replaced(store):
    assert recipes.find(store, "price") is None

    recipes.save(store, "price", recipe("size"))
    recipes.save(store, "price", recipe("price", seed=7))

    assert recipes.find(store, "price") == recipe("price", seed=7)
    assert recipes.find(store, "other") is None


def test_a_recipe_is_kept_under_a_sound_name_only(store):
    with pytest.raises(BadName):
        recipes.save(store, "../price", recipe())


def test_a_policy_is_read_from_its_shortest_form():
    text = b'{"dataset":"cars","label":"price","learner":{"use":"x"},"promote":{},"retrain":{}}'
    found = msgspec.json.decode(text, type=Recipe)

    assert found.promote == Promote(metric="", margin=0.0, significance=None, rows=200)
    assert found.retrain == Retrain(
        rows="replace",
        window_rows=None,
        window_days=None,
        minimum_new_rows=1,
        debounce_seconds=0.0,
        schedule="",
        budget_seconds=None,
        budget_cost=None,
    )


def test_a_completed_recipe_spells_out_every_setting_and_stays_as_it_is():
    whole = recipes.completed(recipe("price", REGRESSION))

    assert set(whole.learner.settings) > {"l2_regularization_weight"}
    assert recipes.completed(whole) == whole
    assert (whole.split.by, whole.promote) == ("random", None)


def test_learners_inside_a_learner_are_spelled_out_too():
    short = recipe("kind", "one-vs-all-multiclass")
    inner = {"use": "two-class-logistic-regression", "settings": {"l2_regularization_weight": 1}}
    longer = recipe("kind", "one-vs-all-multiclass", settings={"learner": inner})
    whole = recipes.completed(short)

    assert recipes.completed(longer) == whole
    assert msgspec.json.decode(msgspec.json.encode(whole), type=Recipe) == whole
    assert len(whole.learner.settings["learner"]["settings"]) > 2


@pytest.mark.parametrize("use", ["two-class-stacking", "multiclass-stacking"])
def test_a_completed_recipe_of_a_stacking_is_the_one_that_is_read_again(use):
    whole = recipes.completed(recipe("kind", use))

    assert msgspec.json.decode(msgspec.json.encode(whole), type=Recipe) == whole
    assert recipes.completed(whole) == whole


@pytest.mark.parametrize("rest", [{"promote": Promote(margin=0.1)}, {"retrain": Retrain()}])
def test_what_is_judged_is_held_out_by_content(rest):
    whole = recipes.completed(recipe("price", REGRESSION, **rest))

    assert whole.split == Split(by="content")
    assert whole.promote == rest.get("promote", Promote())
    assert whole.retrain == rest.get("retrain")


@pytest.mark.parametrize("by", ["content", "column", "period"])
def test_a_split_that_holds_is_kept(by):
    split = Split(by=by, column="id", fraction=0.5, seed=3)

    assert (
        recipes.completed(recipe("price", REGRESSION, split=split, promote=Promote())).split
        == split
    )


def test_the_models_that_a_recipe_is_kept_for_are_listed(store):
    for model in ("b", "a"):
        recipes.save(store, model, recipe())
    store.put("recipes/No Name.json", b"{}")
    store.put("recipes/a.json.bak", b"{}")
    store.put("recipes/sub/c.json", b"{}")

    assert sorted(recipes.kept(store)) == ["a", "b"]


def test_the_recipes_of_a_dataset_are_found_though_another_is_damaged(store):
    recipes.save(store, "a", recipe())
    recipes.save(store, "b", msgspec.structs.replace(recipe(), dataset="other"))
    store.put("recipes/damaged.json", b"{")

    assert list(recipes.of_dataset(store, "cars")) == [("a", recipe())]
    assert list(recipes.of_dataset(store, "none")) == []
