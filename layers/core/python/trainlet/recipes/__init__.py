"""Recipes: one JSON document that says how a dataset becomes a model, checked before it runs."""

from trainlet.catalogue.choice import Choice
from trainlet.recipes.checks import check
from trainlet.recipes.defaults import default
from trainlet.recipes.named import find_column
from trainlet.recipes.recipe import (
    ClassWeights,
    Evaluate,
    Promote,
    Recipe,
    Retrain,
    Split,
    Step,
    competing,
    completed,
    completed_steps,
    find,
    kept,
    of_dataset,
    save,
)
from trainlet.recipes.remembered import Remembered, recall, remember
from trainlet.recipes.selection import Columns, Rule, Selection, resolve
from trainlet.recipes.steps import check_cleaning, check_steps
from trainlet.recipes.types import (
    beside,
    feature_type,
    features,
    retyped,
    retyped_for_cleaning,
    weight_of,
)

__all__ = [
    "Choice",
    "ClassWeights",
    "Columns",
    "Evaluate",
    "Promote",
    "Recipe",
    "Remembered",
    "Retrain",
    "Rule",
    "Selection",
    "Split",
    "Step",
    "beside",
    "check",
    "check_cleaning",
    "check_steps",
    "competing",
    "completed",
    "completed_steps",
    "default",
    "feature_type",
    "features",
    "find",
    "find_column",
    "kept",
    "of_dataset",
    "recall",
    "remember",
    "resolve",
    "retyped",
    "retyped_for_cleaning",
    "save",
    "weight_of",
]
