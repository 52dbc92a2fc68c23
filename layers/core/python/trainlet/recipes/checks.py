"""What can be seen of a recipe before it runs: whether it fits its dataset."""

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Learner
from trainlet.cells import ColumnType
from trainlet.datasets import Column, Schema
from trainlet.errors import BadRecipe
from trainlet.recipes.recipe import Recipe, Retrain, Step
from trainlet.recipes.schedule import check_schedule

MOST_CLASSES = 100
NUMERIC: tuple[ColumnType, ...] = ("integer", "number")


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
    _check_label(find_column(schema, recipe.label, "label"), learner, recipe.learner.use)
    for name in recipe.columns or []:
        find_column(schema, name, "columns")
    _check_times(recipe, schema)
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


def _check_times(recipe: Recipe, schema: Schema) -> None:
    """Check the columns that rows are held out and dated by, and the gate's metric."""
    if recipe.time:
        _check_dates(find_column(schema, recipe.time, "time"))
    split = recipe.split
    if split.by == "column":
        find_column(schema, split.column, "split.column")
    if split.by == "period":
        _check_dates(find_column(schema, split.column or recipe.time, "split.column"))
    if recipe.promote and recipe.promote.metric:
        _check_metric(recipe)
    if recipe.retrain:
        _check_retrain(recipe.retrain)


def _check_dates(column: Column) -> None:
    if column.type != "datetime":
        raise BadRecipe(
            f"Column {column.name!r} dates no rows: it is {column.type}.",
            remedy="Name a column of dates.",
            column=column.name,
            field="time",
        )


def _check_metric(recipe: Recipe) -> None:
    name = recipe.promote.metric if recipe.promote else ""
    task = lookup.get("learners", recipe.learner.use).task
    if task not in lookup.get("metrics", name).tasks:
        fitting = [m for m in lookup.names("metrics") if task in lookup.get("metrics", m).tasks]
        raise BadRecipe(
            f"{name} is no metric of {recipe.learner.use}.",
            remedy=f"Choose one of {', '.join(fitting)}.",
            field="promote.metric",
        )


def _check_retrain(retrain: Retrain) -> None:
    sized = retrain.window_rows is not None or retrain.window_days is not None
    if sized != (retrain.rows == "window"):
        raise BadRecipe(
            "A window needs a size, and only a window has one.",
            remedy='Give window_rows or window_days together with "rows": "window".',
            field="retrain.rows",
        )
    if retrain.schedule:
        check_schedule(retrain.schedule)


def find_column(schema: Schema, name: str, field: str) -> Column:
    """Return a column of the dataset; raise ``BadRecipe`` if it has none of that name."""
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
        what = "a regression learner" if label.type == "number" else "another column"
        remedy = f"Choose {what}, or give the column another type."
        raise _bad_label(label, f"{use} wants classes, and it is {label.type}", remedy, "0033")
    _check_classes(label, learner, use)


def _check_classes(label: Column, learner: Learner, use: str) -> None:
    if label.distinct == 1:
        only = label.top[0][0]
        remedy = "Upload rows of at least two classes."
        raise _bad_label(label, f"it has the single class {only!r}", remedy, "0033")
    if learner.task == "two-class" and label.distinct != 2:
        kind = "multiclass" if label.distinct <= MOST_CLASSES else "regression"
        remedy = f"Choose a {kind} learner."
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
