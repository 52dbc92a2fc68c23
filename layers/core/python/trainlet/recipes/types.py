"""The types that a table's columns have in a recipe: the schema's, or those that steps ask for."""

from collections.abc import Sequence
from typing import Any

import msgspec

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Transform, Types
from trainlet.cells import TEXTUAL, ColumnType
from trainlet.datasets import Schema
from trainlet.errors import BadRecipe
from trainlet.recipes.recipe import Recipe, Step
from trainlet.recipes.selection import resolve


def features(recipe: Recipe, schema: Schema) -> Types:
    """Return the types of the columns that the recipe learns from, in the table's order.

    To a model a category is a text: which ones it knows stands in its signature. A column that a
    clean job made no feature is one only if the recipe names it.
    """
    schema, inside = _as_learned(recipe, schema)
    types = _read_types(recipe.steps, schema, inside, recipe.label)
    return {name: feature_type(types[name]) for name in inside}


def retyped(recipe: Recipe, schema: Schema) -> Schema:
    """Return the schema with the types in which its columns are read for a recipe."""
    schema, inside = _as_learned(recipe, schema)
    return _with_types(schema, _read_types(recipe.steps, schema, inside, recipe.label))


def retyped_for_cleaning(steps: Sequence[Step], schema: Schema, label: str) -> Schema:
    """Return the schema with the types in which its columns are read for a clean job."""
    inside = _inside(schema, label, None)
    return _with_types(schema, _read_types(steps, schema, inside, label))


def weight_of(recipe: Recipe, schema: Schema) -> str:
    """Return the column that says how much each row counts; blank for none."""
    made = (column.name for column in schema.columns if column.role == "weight")
    return recipe.weight or next(made, "")


def beside(recipe: Recipe, schema: Schema) -> frozenset[str]:
    """Return the columns that a recipe needs besides those it learns from, and the label."""
    named = {recipe.split.column, recipe.time, recipe.group, weight_of(recipe, schema)}
    return frozenset(named - {""})


def _as_learned(recipe: Recipe, schema: Schema) -> tuple[Schema, list[str]]:
    """Return the schema with the types that the learner itself asks for, and what it learns from.

    A learner that isn't there asks for none: the check of the recipe tells.
    """
    inside = _features(recipe, schema)
    if recipe.learner.use not in lookup.names("learners"):
        return schema, inside
    types = {column.name: column.type for column in schema.columns}
    asked = lookup.get("learners", recipe.learner.use).reads({name: types[name] for name in inside})
    return _with_types(schema, types | _narrowed(types, asked)), inside


def _features(recipe: Recipe, schema: Schema) -> list[str]:
    """Return the columns that a recipe learns from: weights and groups only if it names them."""
    inside = _inside(schema, recipe.label, recipe.columns)
    aside = {recipe.weight, recipe.group} if recipe.columns is None else set()
    return [name for name in inside if name not in aside]


def _inside(schema: Schema, label: str, wanted: Sequence[str] | None) -> list[str]:
    """Return the columns that steps act on, in the table's order."""
    return [
        column.name
        for column in schema.columns
        if column.name != label
        and (not column.role if wanted is None else column.name in set(wanted))
    ]


def _with_types(schema: Schema, types: Types) -> Schema:
    columns = [msgspec.structs.replace(each, type=types[each.name]) for each in schema.columns]
    return msgspec.structs.replace(schema, columns=columns)


def _read_types(steps: Sequence[Step], schema: Schema, inside: Sequence[str], label: str) -> Types:
    """Return the types that a table's columns are read in.

    They are the schema's own, but where a step asks for others before any step changed the column,
    or might have looked at its values. Behind a step whose columns only the rows tell, none does.
    """
    types = {column.name: column.type for column in schema.columns}
    flow = {name: feature_type(types[name]) for name in inside}
    own, known = set(types), frozenset({*types, label})
    for step in steps:
        transform = lookup.get("transforms", step.use)
        settings = lookup.check_settings(step.use, transform.settings, step.settings)
        try:
            chosen = resolve(step.columns, transform, flow, settings, known)
            transform.check(None if step.columns is None else chosen, flow, settings)
        except BadRecipe:
            break  # the check of the steps tells
        if transform.reads:
            named = step.columns if isinstance(step.columns, list) else chosen
            meant = [name for name in named if name in own]
            types |= _narrowed(types, transform.reads({**types, **flow}, meant, settings))
            flow |= {name: feature_type(types[name]) for name in own if name in flow}
            own -= _renamed(chosen, transform, settings)
        elif transform.changes or not isinstance(step.columns, list):
            own -= set(chosen if isinstance(step.columns, list) else flow)
        behind = transform.outline(flow, chosen, settings)
        if behind is None:
            break
        flow, known = behind, known | frozenset(behind)
    return types


def _renamed(chosen: list[str], transform: Transform, settings: Any) -> set[str]:
    """Return the names that columns lose or get."""
    names = transform.names(chosen, settings) if transform.names else chosen
    pairs = zip(chosen, names, strict=True)
    return {name for old, new in pairs if old != new for name in (old, new)}


def _narrowed(types: Types, asked: Types) -> Types:
    """Return the types asked for that are others: a category is a text already."""
    return {name: type_ for name, type_ in asked.items() if feature_type(types[name]) != type_}


def feature_type(type_: ColumnType) -> ColumnType:
    """Return the type of a column inside a recipe."""
    return "text" if type_ in TEXTUAL else type_
