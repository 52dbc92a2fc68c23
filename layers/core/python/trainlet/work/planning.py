"""Makes a request to train whole, and refuses what can be seen to fail before there is a job."""

from collections.abc import Sequence

import msgspec

from trainlet import datasets, keys, recipes, registry, transformations
from trainlet.catalogue import lookup
from trainlet.errors import BadRecipe, BadRequest
from trainlet.evaluations import MOST_FOLDS
from trainlet.registry.manifest import UNTAUGHT
from trainlet.store import Store
from trainlet.work.requests import CrossValidateRequest, TrainRequest


class Plan(msgspec.Struct, frozen=True):
    """A train request made whole: the recipe, and the dataset version it runs on."""

    model: str
    recipe: recipes.Recipe
    schema: datasets.Schema


def plan(request: TrainRequest, store: Store) -> Plan:
    """Return the recipe that a request means, checked against its dataset.

    Raises:
        BadName: The model's or the dataset's name is misspelled.
        DatasetMissing: No such dataset or version.
        BadRecipe: No recipe is given and none can be made, or it doesn't fit the dataset.
    """
    keys.check_name("model", request.model)
    return _planned(request, store)


def plan_crossing(request: CrossValidateRequest, store: Store) -> Plan:
    """Return the recipe that a cross-validation means, checked against its dataset; see ``plan``.

    Raises:
        BadRequest: There can't be so many folds.
    """
    if not 2 <= request.folds <= MOST_FOLDS:
        raise BadRequest(
            f"There can't be {request.folds:,} folds.",
            remedy=f"Ask for 2 to {MOST_FOLDS:,}.",
            studio="0008",
            field="folds",
        )
    if request.model:
        keys.check_name("model", request.model)
    how = TrainRequest(
        model=request.model,
        recipe=request.recipe,
        dataset=request.dataset,
        version=request.version,
        label=request.label,
        learner=request.learner,
    )
    planned = _planned(how, store)
    learner = planned.recipe.learner.use
    if lookup.get("learners", learner).task in UNTAUGHT:
        raise BadRecipe(
            f"{learner} predicts nothing that folds could judge.",
            remedy="Choose a classifier or a regression learner, or ask for evaluate.",
            studio="0013",
            field="recipe.learner",
        )
    return planned


def _planned(request: TrainRequest, store: Store) -> Plan:
    _check_given(request)
    recipe = request.recipe or _made(request, store) or _own(request, store)
    if recipe is None:
        what = repr(request.model) if request.model else "a model"
        raise BadRecipe(
            f"The request says neither how to train {what}, nor on what.",
            remedy="Give a recipe, or at least a dataset and a label.",
            field="recipe",
        )
    schema = datasets.read_schema(store, recipe.dataset, request.version)
    recipes.check(recipe, schema)
    whole = recipes.completed(recipe)
    steps = pinned(whole.steps, store)
    return Plan(request.model, msgspec.structs.replace(whole, steps=steps), schema)


def pinned(steps: Sequence[recipes.Step], store: Store) -> list[recipes.Step]:
    """Return steps whose settings name versions where they left that open.

    Raises:
        DatasetMissing, ModelMissing, VersionMissing, NotFound: There is no such dataset, model,
            version or transformation.
    """
    return [_pinned(step, store) for step in steps]


def pinned_learner(recipe: recipes.Recipe, store: Store) -> recipes.Recipe:
    """Return the recipe with the versions of the tables that its learner names.

    The recipe that is kept leaves them open: each retraining takes the latest.

    Raises:
        DatasetMissing: There is no such dataset.
    """
    fields, settings = lookup.get("learners", recipe.learner.use).datasets, recipe.learner.settings
    if not any(settings.get(field) for field in fields):
        return recipe
    named = {field: _version(settings[field], store) for field in fields if settings.get(field)}
    learner = msgspec.structs.replace(recipe.learner, settings={**settings, **named})
    return msgspec.structs.replace(recipe, learner=learner)


def _version(text: str, store: Store) -> str:
    name, _, version = text.partition("@")
    return f"{name}@{datasets.read_schema(store, name, version).version}"


def _pinned(step: recipes.Step, store: Store) -> recipes.Step:
    transform, settings = lookup.get("transforms", step.use), dict(step.settings)
    for field in transform.datasets:
        if settings[field]:
            settings[field] = _version(settings[field], store)
    for field in transform.transformations:
        if settings[field]:
            found = transformations.read(store, *transformations.parse(settings[field]))
            settings[field] = f"{found.name}@{found.number}"
    for field in transform.models:
        if settings[field]:
            settings[field] = _model_version(settings[field], store)
    return msgspec.structs.replace(step, settings=settings)


def _model_version(text: str, store: Store) -> str:
    """Return the version of a model that a text means now."""
    name, reference = registry.target(text)
    index = registry.read_index(store, name)
    return f"{name}@{registry.find_version(store, index, name, reference).number}"


def _check_given(request: TrainRequest) -> None:
    """Refuse what would be ignored: a table or learner beside a recipe, or without a label."""
    parts = {"dataset": request.dataset, "label": request.label, "learner": request.learner}
    given = [name for name, value in parts.items() if value]
    if request.recipe and given:
        raise BadRecipe(
            f"The request gives a recipe, and a {given[0]} besides.",
            remedy=f"Put the {given[0]} into the recipe.",
            field=given[0],
        )
    if given and not (request.dataset and (request.label or _is_untaught(request.learner))):
        raise BadRecipe(
            f"The request gives a {given[0]}, which needs both a dataset and a label.",
            remedy="Give both, or neither to run the model's own recipe again; for clusters or"
            " anomalies, a dataset and the learner.",
            field="label" if request.dataset else "dataset",
        )


def _is_untaught(learner: str) -> bool:
    return bool(learner) and lookup.get("learners", learner).task in UNTAUGHT


def _own(request: TrainRequest, store: Store) -> recipes.Recipe | None:
    return recipes.find(store, request.model) if request.model else None


def _made(request: TrainRequest, store: Store) -> recipes.Recipe | None:
    if not (request.dataset and (request.label or _is_untaught(request.learner))):
        return None
    schema = datasets.read_schema(store, request.dataset, request.version)
    return recipes.default(request.dataset, request.label, request.learner, schema)
