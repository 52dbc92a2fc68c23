"""Recipes: one JSON document that says how a dataset becomes a model, checked before it runs."""

from trainlet.recipes.checks import check, features
from trainlet.recipes.defaults import default
from trainlet.recipes.recipe import (
    Choice,
    Promote,
    Recipe,
    Retrain,
    Split,
    Step,
    completed,
    find,
    kept,
    of_dataset,
    save,
)

__all__ = [
    "Choice",
    "Promote",
    "Recipe",
    "Retrain",
    "Split",
    "Step",
    "check",
    "completed",
    "default",
    "features",
    "find",
    "kept",
    "of_dataset",
    "save",
]
