"""The document, and where a model's own is kept."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from trainlet import keys
from trainlet.catalogue import lookup
from trainlet.catalogue.choice import Choice
from trainlet.catalogue.spec import Settings
from trainlet.errors import ArtifactCorrupt, ObjectMissing
from trainlet.recipes.selection import Columns
from trainlet.recipes.sweeps import Sweep
from trainlet.store import Store, decode

RECIPE = 1


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One transform.

    Attributes:
        use: The transform's id.
        columns: The columns it acts on, by name or by rules; left out, all that it applies to.
        settings: The transform's settings.
    """

    use: str
    columns: Columns = None
    settings: dict[str, Any] = {}


class Split(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How rows are held out.

    A random split deals this table's rows, and one by time takes the newest. The others go by a
    keyed hash of what a row is, so that a row once held out is never trained on by a later version.
    Rows of one group of the recipe always stay together: a random split, or one by content, deals
    the groups, and a group is as new as its newest row.

    Attributes:
        fraction: Share of the rows to train on.
        stratified: Keep the classes' shares in both parts of a random split of a classifier.
        seed: 0 derives it from the dataset and the label, so that recipes compare on the same rows.
        by: What is dealt: rows at ``random``; rows by their ``content``; all rows that share a
            value of ``column``; all rows of one ``period`` of time. Or the newest rows are held
            out, by ``time``.
        column: The column of ids or times; blank takes the recipe's group, or its time.
        days: How long a period is.
        refit: Whether the model is trained again on all rows, those held out too, once it has been
            judged: its figures are those of the model before. Not where versions compete: each
            would know rows that it is judged on beside the other.
    """

    fraction: Annotated[float, msgspec.Meta(gt=0, lt=1)] = 0.8
    stratified: bool = True
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] = 0
    by: Literal["random", "content", "column", "period", "time"] = "random"
    column: str = ""
    days: Annotated[float, msgspec.Meta(gt=0)] = 7.0
    refit: bool = False


class Promote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a new version becomes champion: judged beside the old one on the same held-out rows.

    Attributes:
        metric: A metric's id; blank takes AUC, accuracy or the root mean squared error, by task.
        margin: How much better the new version must be.
        significance: The largest chance that it isn't, by resampling the rows; left out, the
            figures alone decide.
        rows: How many of the newest held-out rows to judge on at least, if there are so many.
    """

    metric: str = ""
    margin: float = 0.0
    significance: Annotated[float, msgspec.Meta(gt=0, lt=1)] | None = None
    rows: Annotated[int, msgspec.Meta(ge=2)] = 200


class Evaluate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How thoroughly a new version is evaluated; none of it changes the model.

    Attributes:
        rows: Most held-out rows that it is judged on; more are drawn from.
        resamples: How many resamples of the rows tell how sure the figures are; 0 for none.
        repeats: How often each column is dealt anew to tell how important it is; 0 for never.
        metric: What tells that; blank takes AUC, accuracy or the root mean squared error, by task.
    """

    rows: Annotated[int, msgspec.Meta(ge=2)] = 20_000
    resamples: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 200
    repeats: Annotated[int, msgspec.Meta(ge=0, le=100)] = 3
    metric: str = ""


class Retrain(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When and on which rows the model is trained again, by itself.

    Attributes:
        rows: ``replace``: the newest dataset version alone. ``append``: all versions together.
            ``window``: of those, the newest rows or days.
        window_rows: The window's size in rows.
        window_days: The window's size in days of the recipe's time, or else of upload times.
        minimum_new_rows: Fewer rows that the champion has not seen are left for later.
        debounce_seconds: How long to wait for further uploads; the last of a burst is trained on.
        schedule: A cron expression in UTC, besides the uploads; blank for none.
        sweep: How settings are searched for anew each time, beginning with the best of the last
            time; left out, the recipe's own are kept.
        budget_seconds: Longest training, a sweep not counted.
        budget_cost: Dearest training.
    """

    rows: Literal["replace", "append", "window"] = "replace"
    window_rows: Annotated[int, msgspec.Meta(gt=0)] | None = None
    window_days: Annotated[float, msgspec.Meta(gt=0)] | None = None
    minimum_new_rows: Annotated[int, msgspec.Meta(ge=0)] = 1
    debounce_seconds: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 0.0
    schedule: str = ""
    sweep: Sweep | None = None
    budget_seconds: Annotated[float, msgspec.Meta(gt=0)] | None = None
    budget_cost: Annotated[float, msgspec.Meta(gt=0)] | None = None


ClassWeights = Literal["", "balanced"] | dict[str, Annotated[float, msgspec.Meta(gt=0)]]


class Recipe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What Studio called an experiment.

    Attributes:
        recipe: The layout's number.
        dataset: The dataset's name; its latest version is used.
        label: The column to predict; where nothing is predicted one that may judge, or blank.
        columns: The columns to learn from; left out, all others.
        steps: Transforms, in their order.
        learner: The learner.
        split: How rows are held out to judge the model on.
        seed: Seed of the learner; 0 derives it from the recipe.
        time: The column that dates a row, if there is one.
        group: The column of whose rows those of one value are never on both sides of a split.
        weight: The column that says how much each training row counts; blank takes the one that a
            clean job made the weight.
        class_weights: How much each class counts besides: ``balanced`` for all classes alike, or
            by class, 1 where none is given.
        evaluate: How thoroughly a new version is evaluated.
        promote: What a new version must prove to become champion; left out, nothing.
        retrain: When it is trained again by itself; left out, never.
    """

    recipe: Annotated[int, msgspec.Meta(ge=RECIPE, le=RECIPE)] = RECIPE
    dataset: str
    label: str = ""
    columns: list[str] | None = None
    steps: list[Step] = []
    learner: Choice
    split: Split = Split()
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] = 0
    time: str = ""
    group: str = ""
    weight: str = ""
    class_weights: ClassWeights = ""
    evaluate: Evaluate = Evaluate()
    promote: Promote | None = None
    retrain: Retrain | None = None


def completed(recipe: Recipe) -> Recipe:
    """Return the recipe with every setting spelled out: the same recipe is then spelled one way.

    What is retrained is judged, and what is judged is held out by content or more.
    """
    learner = lookup.get("learners", recipe.learner.use)
    promote = recipe.promote or (Promote() if recipe.retrain else None)
    is_dealt = promote is not None and recipe.split.by == "random"
    split = msgspec.structs.replace(recipe.split, by="content") if is_dealt else recipe.split
    return msgspec.structs.replace(
        recipe,
        split=split,
        promote=promote,
        learner=_completed(recipe.learner, learner.settings),
        steps=completed_steps(recipe.steps),
    )


def competing(recipe: Recipe) -> Recipe:
    """Return the recipe of a version that is judged beside another: no row held out is known."""
    return msgspec.structs.replace(recipe, split=msgspec.structs.replace(recipe.split, refit=False))


def completed_steps(steps: Sequence[Step]) -> list[Step]:
    """Return steps with every setting spelled out."""
    return [_completed(step, lookup.get("transforms", step.use).settings) for step in steps]


def save(store: Store, model: str, recipe: Recipe) -> None:
    """Keep the recipe to rerun for this model."""
    store.put(keys.recipe(model), msgspec.json.encode(recipe))


def find(store: Store, model: str) -> Recipe | None:
    """Return the recipe kept for this model, None if there is none."""
    try:
        return decode(store.get(keys.recipe(model)).data, Recipe, "recipe")
    except ObjectMissing:
        return None


def of_dataset(store: Store, dataset: str) -> Iterator[tuple[str, Recipe]]:
    """Yield the models whose kept recipe names this dataset, with the recipe.

    A recipe that can't be read, nor on a second try, is passed over: it holds up no other model.
    """
    for model in kept(store):
        recipe = _find_sound(store, model)
        if recipe and recipe.dataset == dataset:
            yield model, recipe


def _find_sound(store: Store, model: str) -> Recipe | None:
    for _ in range(2):
        with suppress(ArtifactCorrupt):
            return find(store, model)
    return None


def kept(store: Store) -> Iterator[str]:
    """Yield the names of the models that a recipe is kept for."""
    for entry in store.list(keys.RECIPES):
        model = keys.recipe_model(entry.key)
        if model:
            yield model


Module = TypeVar("Module", Step, Choice)


def _completed(module: Module, type_: type[Settings]) -> Module:
    settings = lookup.check_settings(module.use, type_, module.settings)
    return msgspec.structs.replace(module, settings=lookup.spelled_out(settings))
