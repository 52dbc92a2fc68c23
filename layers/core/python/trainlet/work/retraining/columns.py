"""The columns that a recipe needs of a dataset, and what must not change about them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from trainlet.catalogue import lookup
from trainlet.datasets import Column, Schema
from trainlet.errors import BadTable
from trainlet.recipes import Recipe, beside, features, retyped
from trainlet.registry import Category
from trainlet.registry.manifest import NUMERIC_TASKS

if TYPE_CHECKING:
    import pandas as pd


class Shape(NamedTuple):
    """How rows are read.

    Attributes:
        base: The columns as they were before; None to take the newest version's own.
        also: Columns that the recipe doesn't need, but the champion does.
        classes: The labels that may occur; empty where any may.
    """

    base: Schema | None = None
    also: frozenset[str] = frozenset()
    classes: Sequence[Category] = ()


def needed(base: Schema, recipe: Recipe, also: frozenset[str]) -> list[Column]:
    """Return the columns that a recipe names, those named besides, and the folds of the rows.

    Their types are those in which the recipe has them read.
    """
    wanted = {*features(recipe, base), recipe.label, *beside(recipe, base), *also}
    columns = retyped(recipe, base).columns
    return [column for column in columns if column.name in wanted or column.role == "fold"]


def agreed(columns: list[Column], schemas: Sequence[Schema], recipe: Recipe) -> list[Column]:
    """Return the columns, integers widened to numbers where a version has such.

    A classifier's label stays as it is: another type would be other classes.
    """
    is_classifier = lookup.get("learners", recipe.learner.use).task not in NUMERIC_TASKS
    fixed = {recipe.label} if is_classifier else set()
    wide = {
        column.name for schema in schemas for column in schema.columns if column.type == "number"
    } - fixed
    return [
        msgspec.structs.replace(column, type="number")
        if column.type == "integer" and column.name in wide
        else column
        for column in columns
    ]


def check_labels(
    frame: "pd.DataFrame", columns: list[Column], recipe: Recipe, shape: Shape
) -> None:
    """Raise ``BadTable`` if a row has a label that is not among the shape's classes."""
    from trainlet.catalogue.estimators.labels import labels

    if not shape.classes:
        return
    label_type = next(column.type for column in columns if column.name == recipe.label)
    task = lookup.get("learners", recipe.learner.use).task
    found = labels(frame[recipe.label].dropna(), label_type, task).classes
    new = [value for value in found if value not in shape.classes]
    if new:
        raise BadTable(
            f"Column {recipe.label!r} holds a label that the champion doesn't know: {new[0]!r}.",
            remedy="Correct the rows; or, if the label is right, train on them by POST /v1/train.",
            column=recipe.label,
            labels=new[:20],
        )
