"""What can be seen of weights and groups before training."""

from trainlet.catalogue.spec import Learner
from trainlet.cells import ColumnType, integer
from trainlet.datasets import Schema
from trainlet.errors import BadRecipe
from trainlet.recipes.named import find_column
from trainlet.recipes.recipe import Recipe
from trainlet.recipes.types import weight_of
from trainlet.registry.manifest import NUMERIC_TASKS

WEIGHTY = ("integer", "number")


def check_beside(recipe: Recipe, schema: Schema, learner: Learner) -> None:
    """Raise ``BadRecipe`` if weights or groups can't be as the recipe has them."""
    if recipe.group:
        _check_group(recipe, schema)
    weight = weight_of(recipe, schema)
    if weight:
        _check_weight(weight, recipe, schema)
    if recipe.class_weights:
        _check_class_weights(recipe, schema, learner)


def _check_group(recipe: Recipe, schema: Schema) -> None:
    find_column(schema, recipe.group, "group")
    if recipe.group == recipe.label:
        raise BadRecipe(
            f"Column {recipe.group!r} is the label: rows of one label can't stay together.",
            remedy="Name another column as the group.",
            column=recipe.group,
            field="group",
        )
    if recipe.split.by == "column" and recipe.split.column not in ("", recipe.group):
        raise BadRecipe(
            f"Rows are dealt by {recipe.split.column!r}, and {recipe.group!r} would be parted.",
            remedy="Leave split.column out.",
            column=recipe.split.column,
            field="split.column",
        )


def _check_weight(name: str, recipe: Recipe, schema: Schema) -> None:
    column = find_column(schema, name, "weight")
    if column.type not in WEIGHTY:
        raise BadRecipe(
            f"Column {name!r} can't hold weights: it is {column.type}.",
            remedy="Name a column of numbers.",
            studio="0018",
            column=name,
            field="weight",
        )
    if name == recipe.label or name in (recipe.columns or []):
        raise BadRecipe(
            f"Column {name!r} is the weight: it can't be learned from, nor be predicted.",
            remedy="Leave it out of columns, and predict another.",
            studio="0018",
            column=name,
            field="weight",
        )


def _check_class_weights(recipe: Recipe, schema: Schema, learner: Learner) -> None:
    if learner.task in NUMERIC_TASKS:
        raise BadRecipe(
            f"{recipe.learner.use} has no classes to weigh.",
            remedy="Leave class_weights out.",
            field="class_weights",
        )
    given = recipe.class_weights
    label = find_column(schema, recipe.label, "label")
    known = [_spelt(text, label.type) for text, _ in label.top]
    unknown = [name for name in given if name not in known] if isinstance(given, dict) else []
    if unknown and label.distinct == len(known):
        raise BadRecipe(
            f"Column {recipe.label!r} has no class {unknown[0]!r}.",
            remedy=f"Its classes are: {', '.join(known)}.",
            column=recipe.label,
            field="class_weights",
        )


def _spelt(text: str, type_: ColumnType) -> str:
    """Return a cell as the class is spelt that it becomes."""
    if type_ == "boolean":
        return text.strip().lower()
    value = integer(text) if type_ == "integer" else None
    return text if value is None else str(int(value))
