"""The recipe that training writes when it is given none."""

from typing import Any

from trainlet.catalogue import lookup
from trainlet.catalogue.choice import Choice
from trainlet.cells import TEXTUAL
from trainlet.datasets import Column, Schema
from trainlet.errors import Unprocessable
from trainlet.recipes.checks import MOST_CLASSES, NUMERIC
from trainlet.recipes.named import find_column
from trainlet.recipes.recipe import Recipe, Step

CLEAN, RECOMMENDER = "clean-missing-data", "recommender"


def default(dataset: str, label: str, learner: str, schema: Schema) -> Recipe:
    """Return the recipe that ``train`` writes when it is given none.

    Args:
        dataset: The dataset's name.
        label: The column to predict; blank where the learner predicts nothing.
        learner: The learner's id; blank chooses one by the label.
        schema: The dataset's columns.
    """
    others = [c for c in schema.columns if c.name != label and not c.role]
    if learner in lookup.names("learners") and lookup.get("learners", learner).task == RECOMMENDER:
        find_column(schema, label, "label")
        pair = [each.name for each in others[:2]]
        return Recipe(dataset=dataset, label=label, columns=pair, learner=Choice(use=learner))
    chosen = learner or _default_learner(find_column(schema, label, "label"))
    return Recipe(
        dataset=dataset,
        label=label,
        steps=_default_steps(others),
        learner=Choice(use=chosen),
    )


def _default_steps(columns: list[Column]) -> list[Step]:
    """Return the cleaning that leaves no gap: medians, modes, a category of its own for text."""
    how: dict[str, dict[str, Any]] = {
        "replace-with-median": {"types": (*NUMERIC, "duration")},
        "replace-with-mode": {"types": ("boolean", "datetime")},
        "custom-substitution-value": {
            "types": TEXTUAL,
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
