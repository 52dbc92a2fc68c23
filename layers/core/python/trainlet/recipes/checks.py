"""What can be seen of a recipe before it runs: whether it fits its dataset."""

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Learner
from trainlet.cells import ColumnType
from trainlet.datasets import Column, Schema
from trainlet.errors import BadRecipe, ModuleMissing
from trainlet.recipes.beside import check_beside
from trainlet.recipes.named import find_column
from trainlet.recipes.recipe import Recipe, Retrain
from trainlet.recipes.schedule import check_schedule
from trainlet.recipes.searches import configurations, matrices
from trainlet.recipes.steps import check_in_model, check_steps
from trainlet.recipes.sweeps import check_counts, check_mode, ranking
from trainlet.recipes.types import features, retyped
from trainlet.recipes.untaught import check_untaught
from trainlet.registry.manifest import NUMERIC_TASKS, UNTAUGHT

MOST_CLASSES = 100
NUMERIC: tuple[ColumnType, ...] = ("integer", "number")


def check(recipe: Recipe, schema: Schema) -> None:
    """Raise for whatever can be seen before training.

    Raises:
        BadRecipe: A column that isn't there, or a label that the learner can't predict.
        BadSettings: A setting that is unknown or out of range.
        ModuleMissing: A learner or transform that isn't in the catalogue.
    """
    learner = lookup.get("learners", recipe.learner.use)
    settings = lookup.check_settings(recipe.learner.use, learner.settings, recipe.learner.settings)
    learner.check(settings)
    schema = retyped(recipe, schema)
    if learner.task in UNTAUGHT:
        check_untaught(recipe, schema, learner)
    else:
        label = find_column(schema, recipe.label, "label")
        _check_label(label, learner, recipe.learner.use)
        for part in lookup.parts(settings):
            _check_values(label, lookup.get("learners", part.use), part.use)
    for name in recipe.columns or []:
        find_column(schema, name, "columns")
    _check_times(recipe, schema)
    check_beside(recipe, schema, learner)
    types = features(recipe, schema)
    if not types:
        raise BadRecipe(
            "There is no column to learn from.",
            remedy="Name at least one column besides the label.",
            studio="0020",
            field="columns",
        )
    for step in recipe.steps:
        check_in_model(step)
    check_steps(recipe.steps, types, [recipe.label] if recipe.label else [])


def _check_times(recipe: Recipe, schema: Schema) -> None:
    """Check the columns that rows are held out and dated by, and the metrics."""
    if recipe.time:
        _check_dates(find_column(schema, recipe.time, "time"))
    split = recipe.split
    if split.by == "column":
        find_column(schema, split.column or recipe.group, "split.column")
    if split.by in ("period", "time"):
        _check_dates(find_column(schema, split.column or recipe.time, "split.column"))
    if split.refit and (recipe.promote or recipe.retrain):
        raise BadRecipe(
            "A model that is trained on the rows held out can't compete on them.",
            remedy="Leave out split.refit, or both promote and retrain.",
            field="split.refit",
        )
    _check_metric(recipe, recipe.evaluate.metric, "evaluate.metric")
    if recipe.promote:
        _check_metric(recipe, recipe.promote.metric, "promote.metric")
    if recipe.retrain:
        _check_retrain(recipe.retrain)
        _check_sweep(recipe)


def _check_dates(column: Column) -> None:
    if column.type != "datetime":
        raise BadRecipe(
            f"Column {column.name!r} dates no rows: it is {column.type}.",
            remedy="Name a column of dates.",
            column=column.name,
            field="time",
        )


def _check_metric(recipe: Recipe, name: str, field: str) -> None:
    """Check a metric that the recipe names, if it names one."""
    task = lookup.get("learners", recipe.learner.use).task
    fitting = lookup.metrics_of(task)
    if not name or name in fitting:
        return
    remedy = f"Choose one of {', '.join(fitting)}."
    if name not in lookup.names("metrics"):
        raise ModuleMissing(f"There is no metric {name!r}.", remedy=remedy, field=field)
    raise BadRecipe(f"{name} is no metric of {recipe.learner.use}.", remedy=remedy, field=field)


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


def _check_sweep(recipe: Recipe) -> None:
    """Check how settings are searched for anew at each retraining, if they are."""
    sweep = recipe.retrain and recipe.retrain.sweep
    if sweep:
        check_counts(sweep)
        check_mode(lookup.get("learners", recipe.learner.use).task, sweep)
        configurations(matrices(recipe.learner, sweep), sweep, seed=0)
        ranking(lookup.get("learners", recipe.learner.use).task, sweep.metric)


def _check_label(label: Column, learner: Learner, use: str) -> None:
    if label.distinct == 0:
        raise _bad_label(label, "it is empty in every row", "Upload rows that have one.", "0130")
    if learner.task in NUMERIC_TASKS:
        if label.type not in NUMERIC:
            remedy = "Choose a classifier, or a column of numbers."
            raise _bad_label(label, f"{use} wants numbers, and it is {label.type}", remedy, "0033")
        _check_values(label, learner, use)
        return
    if label.type in ("number", "datetime", "duration"):
        what = "a regression learner" if label.type == "number" else "another column"
        remedy = f"Choose {what}, or give the column another type."
        raise _bad_label(label, f"{use} wants classes, and it is {label.type}", remedy, "0033")
    _check_classes(label, learner, use)


def _check_values(label: Column, learner: Learner, use: str) -> None:
    if learner.label_kind == "counts" and label.minimum is not None and label.minimum < 0:
        why = f"{use} wants counts, and its smallest value is {label.minimum:g}"
        raise _bad_label(label, why, "Choose another regression learner.", "0033")
    if learner.label_kind == "levels" and label.distinct > MOST_CLASSES:
        why = f"{use} wants a few levels, and it has {label.distinct:,} different values"
        raise _bad_label(label, why, "Choose another regression learner.", "0033")


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
