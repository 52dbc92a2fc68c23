"""A recipe's cleaning and learner as sections of a card."""

from collections.abc import Iterator
from typing import Any

from trainlet.catalogue import lookup
from trainlet.errors import ModuleMissing
from trainlet.pictures.sections import Section, Table, facts, table
from trainlet.pictures.source import Source
from trainlet.pictures.titles import learner_title, transform_title
from trainlet.pictures.words import plain, spelled, value_words
from trainlet.recipes import Columns, Rule, Selection, Step

NONE = "No recipe of this service made the model."


def cleaning(source: Source) -> Section:
    """Return the steps between the table and the learner."""
    recipe = source.recipe
    if recipe is None or not recipe.steps:
        note = NONE if recipe is None else "No steps: rows with missing values are skipped."
        return Section("Cleaning", notes=(note,))
    return Section("Cleaning", tables=tuple(_step(*each) for each in enumerate(recipe.steps, 1)))


def learner(source: Source) -> Section:
    """Return the learner with its settings, and where it differs from Studio's."""
    recipe = source.recipe
    if recipe is None:
        return Section("Learner", notes=(NONE,))
    use = recipe.learner.use
    notes: tuple[str, ...] = ()
    about = {"Learner": learner_title(use), "Id": use}
    try:
        module = lookup.get("learners", use)
    except ModuleMissing:
        schema: dict[str, Any] = {}
    else:
        schema = lookup.properties(module.settings)
        about["What it is"] = module.summary
        told = (each.replace("`", "") for each in module.deviations)  # names, not code
        notes = tuple(f"Differs from Studio: {each}" for each in told)
    settings = _settings(recipe.learner.settings, schema)
    return Section("Learner", facts=facts(dict(about)), tables=settings, notes=notes)


def columns_words(columns: Columns) -> str:
    """Return which columns a step acts on."""
    if columns is None:
        return "all columns that it takes"
    if isinstance(columns, Selection):
        start = "all columns" if columns.begin_with == "all-columns" else "no columns"
        return "; ".join([f"from {start}", *(_rule(rule) for rule in columns.rules)])
    return ", ".join(plain(name, 60) for name in columns) or "no columns"


def _rule(rule: Rule) -> str:
    parts = [
        *(plain(name, 60) for name in rule.names),
        *(f"all of type {kind}" for kind in rule.types),
        *([f"columns {rule.indices}"] if rule.indices else []),
    ]
    return f"{rule.act} {', '.join(parts)}"


def _step(place: int, step: Step) -> Table:
    try:
        schema = lookup.properties(lookup.get("transforms", step.use).settings)
    except ModuleMissing:
        schema = {}
    lines = [
        ("Acts on", columns_words(step.columns)),
        *(
            (spelled(name), _words(each, schema.get(name, {})))
            for name, each in step.settings.items()
        ),
    ]
    return table(("Setting", "Value"), lines, f"{place}. {transform_title(step.use)}")


def _settings(settings: dict[str, Any], schema: dict[str, Any]) -> tuple[Table, ...]:
    lines = list(_lines(settings, schema))
    names = ("Setting", "Value", "By default", "What it is")
    return (table(names, lines),) if lines else ()


def _lines(settings: dict[str, Any], schema: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, value in settings.items():
        about = schema.get(name, {})
        default = _words(about["default"], about) if "default" in about else "-"
        yield spelled(name), _words(value, about), default, str(about.get("description", ""))


def _words(value: Any, about: dict[str, Any]) -> str:
    """Return a value in words; a name that stands for a choice without its hyphens."""
    is_choice = isinstance(value, str) and "enum" in about
    return value.replace("-", " ") if is_choice else value_words(value)
