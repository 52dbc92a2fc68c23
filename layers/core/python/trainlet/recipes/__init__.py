"""Recipes: one JSON document that says how a dataset becomes a model, checked before it runs."""

from trainlet.recipes.checks import check, features
from trainlet.recipes.defaults import default
from trainlet.recipes.recipe import Choice, Recipe, Split, Step, completed, find, save

__all__ = [
    "Choice",
    "Recipe",
    "Split",
    "Step",
    "check",
    "completed",
    "default",
    "features",
    "find",
    "save",
]
