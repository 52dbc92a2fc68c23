"""The document, and where a model's own is kept."""

from typing import Annotated, Any, TypeVar

import msgspec

from trainlet import keys
from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Settings
from trainlet.errors import ObjectMissing
from trainlet.store import Store, decode

RECIPE = 1


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One transform.

    Attributes:
        use: The transform's id.
        columns: The columns it acts on; left out, all that it applies to.
        settings: The transform's settings.
    """

    use: str
    columns: list[str] | None = None
    settings: dict[str, Any] = {}


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The learner's id and its settings."""

    use: str
    settings: dict[str, Any] = {}


class Split(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How rows are held out.

    Attributes:
        fraction: Share of the rows to train on.
        stratified: Keep the classes' shares in both parts; ignored for regression.
        seed: 0 derives it from the dataset and the label, so that recipes compare on the same rows.
    """

    fraction: Annotated[float, msgspec.Meta(gt=0, lt=1)] = 0.8
    stratified: bool = True
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] = 0


class Recipe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What Studio called an experiment.

    Attributes:
        recipe: The layout's number.
        dataset: The dataset's name; its latest version is used.
        label: The column to predict.
        columns: The columns to learn from; left out, all others.
        steps: Transforms, in their order.
        learner: The learner.
        split: How rows are held out to judge the model on.
        seed: Seed of the learner; 0 derives it from the recipe.
    """

    recipe: Annotated[int, msgspec.Meta(ge=RECIPE, le=RECIPE)] = RECIPE
    dataset: str
    label: str
    columns: list[str] | None = None
    steps: list[Step] = []
    learner: Choice
    split: Split = Split()
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] = 0


def completed(recipe: Recipe) -> Recipe:
    """Return the recipe with every setting spelled out: the same recipe is then spelled one way."""
    learner = lookup.get("learners", recipe.learner.use)
    return msgspec.structs.replace(
        recipe,
        learner=_completed(recipe.learner, learner.settings),
        steps=[
            _completed(step, lookup.get("transforms", step.use).settings) for step in recipe.steps
        ],
    )


def save(store: Store, model: str, recipe: Recipe) -> None:
    """Keep the recipe to rerun for this model."""
    store.put(keys.recipe(model), msgspec.json.encode(recipe))


def find(store: Store, model: str) -> Recipe | None:
    """Return the recipe kept for this model, None if there is none."""
    try:
        return decode(store.get(keys.recipe(model)).data, Recipe, "recipe")
    except ObjectMissing:
        return None


Module = TypeVar("Module", Step, Choice)


def _completed(module: Module, type_: type[Settings]) -> Module:
    settings = lookup.check_settings(module.use, type_, module.settings)
    return msgspec.structs.replace(module, settings=msgspec.to_builtins(settings))
