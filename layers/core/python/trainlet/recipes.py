"""Recipes: one JSON document that says how a dataset becomes a model, checked before it runs."""

from typing import Annotated, Any

import msgspec

from trainlet import keys
from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Learner
from trainlet.cells import ColumnType
from trainlet.datasets import Column, Schema
from trainlet.errors import BadRecipe, ObjectMissing, Unprocessable
from trainlet.store import Store

RECIPE = 1
CLEAN = "clean-missing-data"
MOST_CLASSES = 100
NUMERIC: tuple[ColumnType, ...] = ("integer", "number")


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
        seed: 0 derives it from the recipe.
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


def features(recipe: Recipe, schema: Schema) -> dict[str, ColumnType]:
    """Return the types of the columns that the recipe learns from, in the table's order."""
    wanted = recipe.columns
    return {
        column.name: column.type
        for column in schema.columns
        if column.name != recipe.label and (wanted is None or column.name in wanted)
    }


def check(recipe: Recipe, schema: Schema) -> None:
    """Raise for whatever can be seen before training.

    Raises:
        BadRecipe: A column that isn't there, or a label that the learner can't predict.
        BadSettings: A setting that is unknown or out of range.
        ModuleMissing: A learner or transform that isn't in the catalogue.
    """
    learner = lookup.get("learners", recipe.learner.use)
    lookup.check_settings(recipe.learner.use, learner.settings, recipe.learner.settings)
    _check_label(_column(schema, recipe.label, "label"), learner, recipe.learner.use)
    for name in recipe.columns or []:
        _column(schema, name, "columns")
    types = features(recipe, schema)
    if not types:
        raise BadRecipe(
            "There is no column to learn from.",
            remedy="Name at least one column besides the label.",
            studio="0020",
            field="columns",
        )
    for step in recipe.steps:
        _check_step(step, types)


def default(dataset: str, label: str, learner: str, schema: Schema) -> Recipe:
    """Return the recipe that ``train`` writes when it is given none.

    Args:
        dataset: The dataset's name.
        label: The column to predict.
        learner: The learner's id; blank chooses one by the label.
        schema: The dataset's columns.
    """
    column = _column(schema, label, "label")
    return Recipe(
        dataset=dataset,
        label=label,
        steps=_default_steps([c for c in schema.columns if c.name != label]),
        learner=Choice(use=learner or _default_learner(column)),
    )


def save(store: Store, model: str, recipe: Recipe) -> None:
    """Keep the recipe to rerun for this model."""
    store.put(keys.recipe(model), msgspec.json.encode(recipe))


def find(store: Store, model: str) -> Recipe | None:
    """Return the recipe kept for this model, None if there is none."""
    try:
        return msgspec.json.decode(store.get(keys.recipe(model)).data, type=Recipe)
    except ObjectMissing:
        return None


def _column(schema: Schema, name: str, field: str) -> Column:
    column = schema.column(name)
    if column is None:
        listed = ", ".join(column.name for column in schema.columns[:30])
        raise BadRecipe(
            f"Dataset {schema.dataset!r} has no column {name!r}.",
            remedy=f"Its columns are: {listed}.",
            studio="0001",
            column=name,
            field=field,
        )
    return column


def _check_label(label: Column, learner: Learner, use: str) -> None:
    if label.distinct == 0:
        raise _bad_label(label, "it is empty in every row", "Upload rows that have one.", "0130")
    if learner.task == "regression":
        if label.type not in NUMERIC:
            remedy = "Choose a classifier, or a column of numbers."
            raise _bad_label(label, f"{use} wants numbers, and it is {label.type}", remedy, "0033")
        return
    if label.type in ("number", "datetime"):
        remedy = "Choose a regression learner, or bin the column."
        raise _bad_label(label, f"{use} wants classes, and it is {label.type}", remedy, "0033")
    _check_classes(label, learner, use)


def _check_classes(label: Column, learner: Learner, use: str) -> None:
    if label.distinct == 1:
        only = label.top[0][0]
        remedy = "Upload rows of at least two classes."
        raise _bad_label(label, f"it has the single class {only!r}", remedy, "0033")
    if learner.task == "two-class" and label.distinct != 2:
        remedy = "Choose a multiclass learner."
        raise _bad_label(
            label, f"{use} wants 2 classes, and it has {label.distinct}", remedy, "0033"
        )
    if label.distinct > MOST_CLASSES:
        remedy = f"Choose a column of at most {MOST_CLASSES} classes."
        raise _bad_label(label, f"it has {label.distinct:,} classes", remedy, "0033")


def _bad_label(label: Column, why: str, remedy: str, studio: str) -> BadRecipe:
    return BadRecipe(
        f"Column {label.name!r} can't be the label: {why}.",
        remedy=remedy,
        studio=studio,
        column=label.name,
        field="label",
    )


def _check_step(step: Step, types: dict[str, ColumnType]) -> None:
    transform = lookup.get("transforms", step.use)
    settings = lookup.check_settings(step.use, transform.settings, step.settings)
    unknown = next((name for name in step.columns or [] if name not in types), None)
    if unknown is not None:
        raise BadRecipe(
            f"Step {step.use} names column {unknown!r}, which the recipe doesn't learn from.",
            remedy=f"The columns are: {', '.join(list(types)[:30])}.",
            studio="0001",
            column=unknown,
            field="steps",
        )
    transform.check(step.columns, types, settings)


def _default_steps(columns: list[Column]) -> list[Step]:
    """Return the cleaning that leaves no gap: medians, modes, a category of its own for text."""
    how: dict[str, dict[str, Any]] = {
        "replace-with-median": {"types": NUMERIC},
        "replace-with-mode": {"types": ("boolean", "datetime")},
        "custom-substitution-value": {
            "types": ("text",),
            "value": {"replacement_value": "missing"},
        },
    }
    steps = []
    for mode, choice in how.items():
        names = [c.name for c in columns if c.type in choice["types"]]
        settings = {"cleaning_mode": mode, **choice.get("value", {})}
        steps += [Step(use=CLEAN, columns=names, settings=settings)] if names else []
    return steps


def _default_learner(label: Column) -> str:
    if label.distinct == 2 and label.type != "number":
        return "two-class-boosted-decision-tree"
    if label.type in NUMERIC:
        return "boosted-decision-tree-regression"
    if label.distinct <= MOST_CLASSES:
        return "multiclass-logistic-regression"
    raise Unprocessable(
        f"Column {label.name!r} has {label.distinct:,} different texts: too many for classes.",
        remedy="Choose another label.",
        column=label.name,
        field="label",
    )
