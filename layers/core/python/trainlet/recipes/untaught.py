"""What can be seen of a recipe that predicts nothing before training: its label only judges."""

from trainlet.catalogue.spec import Learner
from trainlet.datasets import Column, Schema
from trainlet.errors import BadRecipe
from trainlet.recipes.named import find_column
from trainlet.recipes.recipe import Recipe

MOST_CLASSES = 100
UNCLASSED = ("number", "datetime", "duration")


def check_untaught(recipe: Recipe, schema: Schema, learner: Learner) -> None:
    """Raise ``BadRecipe`` for a label that can't judge, or one missed where it is needed."""
    if recipe.class_weights:
        raise BadRecipe(
            f"{recipe.learner.use} has no classes to weigh.",
            remedy="Leave class_weights out.",
            field="class_weights",
        )
    if recipe.label:
        _check_label(find_column(schema, recipe.label, "label"), learner)
    elif learner.task == "anomaly":
        _check_unjudged(recipe)


def _check_unjudged(recipe: Recipe) -> None:
    """Refuse a gate and searches that nothing could decide."""
    for field in ("promote", "retrain"):
        if getattr(recipe, field):
            raise BadRecipe(
                f"Without a label nothing tells which of two anomaly detectors is better: {field}"
                " has nothing to go by.",
                remedy=f"Name a column that marks odd rows as the label, or leave {field} out.",
                studio="0032",
                field=field,
            )


def _check_label(label: Column, learner: Learner) -> None:
    if label.type in UNCLASSED:
        raise _bad_label(label, f"it is {label.type}", "Name a column of classes, or none.")
    if learner.task == "anomaly" and label.distinct != 2:
        why = f"what is odd or not has 2 values, and it has {label.distinct:,}"
        raise _bad_label(label, why, "Name a column of two values, or none.")
    if not 1 <= label.distinct <= MOST_CLASSES:
        remedy = f"Name a column of 1 to {MOST_CLASSES} classes, or none."
        raise _bad_label(label, f"it has {label.distinct:,} classes", remedy)


def _bad_label(label: Column, why: str, remedy: str) -> BadRecipe:
    return BadRecipe(
        f"Column {label.name!r} can't be the label: {why}.",
        remedy=remedy,
        studio="0033",
        column=label.name,
        field="label",
    )
