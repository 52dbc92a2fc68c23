"""The document, and where a model's own is kept."""

import msgspec
import pytest

from tests.cars import recipe
from trainlet import recipes
from trainlet.errors import BadName
from trainlet.recipes import Choice, Recipe, Split


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


def test_a_kept_recipe_is_found_again_and_may_be_replaced(store):
    assert recipes.find(store, "price") is None

    recipes.save(store, "price", recipe("size"))
    recipes.save(store, "price", recipe("price", seed=7))

    assert recipes.find(store, "price") == recipe("price", seed=7)
    assert recipes.find(store, "other") is None


def test_a_recipe_is_kept_under_a_sound_name_only(store):
    with pytest.raises(BadName):
        recipes.save(store, "../price", recipe())
