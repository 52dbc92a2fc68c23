"""What can be seen of steps before they run."""

from collections.abc import Collection, Sequence
from typing import Any

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Transform, Types
from trainlet.datasets import Schema
from trainlet.errors import BadRecipe
from trainlet.recipes.recipe import Step
from trainlet.recipes.selection import Selection, resolve
from trainlet.recipes.types import feature_type, retyped_for_cleaning


def check_steps(steps: Sequence[Step], types: Types, aside: Collection[str] = ()) -> None:
    """Raise for whatever can be seen of steps before they run on columns of these types.

    Args:
        steps: The steps.
        types: The columns that they act on.
        aside: The label, and what else is no feature: there to have its type or role changed.

    Raises:
        BadRecipe: A column that isn't there, or that a transform doesn't take.
        BadSettings: A setting that is unknown or out of range.
        ModuleMissing: A transform that isn't in the catalogue.
    """
    flow = types
    known = frozenset(types)
    for step in steps:
        transform = lookup.get("transforms", step.use)
        settings = lookup.check_settings(step.use, transform.settings, step.settings)
        _check_rules(step, transform)
        also = frozenset(aside if transform.reads else ())
        columns = resolve(step.columns, transform, flow, settings, known | also)
        if also.intersection(step.columns if isinstance(step.columns, list) else ()):
            _check_renamed(step, transform, settings)
            if transform.restores(settings):
                return  # which columns there are behind it, only the rows can tell
            if not columns:
                continue
        transform.check(None if step.columns is None else columns, flow, settings)
        behind = transform.outline(flow, columns, settings)
        if behind is None:
            return  # likewise
        flow = behind
        known |= frozenset(flow)


def _check_renamed(step: Step, transform: Transform, settings: Any) -> None:
    """Raise ``BadRecipe`` for a new name of a column that is no feature."""
    named = list(step.columns) if isinstance(step.columns, list) else []
    if transform.names and transform.names(named, settings) != named:
        raise BadRecipe(
            f"Step {step.use} renames columns of which one is no feature.",
            remedy="Make it a feature in a step before this one, or leave it out.",
            studio="0031",
            field="steps",
            step=step.use,
        )


def _check_rules(step: Step, transform: Transform) -> None:
    """Raise ``BadRecipe`` for rules by types in a step that changes them."""
    columns = step.columns
    if transform.reads and isinstance(columns, Selection) and any(r.types for r in columns.rules):
        raise BadRecipe(
            f"Step {step.use} chooses columns by types, and changes types.",
            remedy="Choose its columns by their names or places.",
            field="steps",
            step=step.use,
        )


def check_cleaning(steps: Sequence[Step], schema: Schema, label: str) -> None:
    """Raise for whatever can be seen of a clean job's steps before it runs; as ``check_steps``."""
    shaped = retyped_for_cleaning(steps, schema, label)
    aside = {column.name for column in shaped.columns if column.role or column.name == label}
    inside = (column for column in shaped.columns if column.name not in aside)
    check_steps(steps, {column.name: feature_type(column.type) for column in inside}, aside)


def check_in_model(step: Step) -> None:
    """Raise ``BadRecipe`` for a step that no model can hold."""
    transform = lookup.get("transforms", step.use)
    settings = lookup.check_settings(step.use, transform.settings, step.settings)
    beyond = transform.beyond(settings)
    if beyond:
        raise BadRecipe(
            f"Step {step.use} can't be part of a model: {beyond}.",
            remedy="Run it in a clean job first: POST /v1/clean; then train on what that gives.",
            field="steps",
            step=step.use,
        )
