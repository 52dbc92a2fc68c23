"""Where a model's rows came from and went, in words."""

from collections.abc import Iterator

from trainlet.pictures.words import figure as told
from trainlet.pictures.words import percent, plain
from trainlet.recipes import Recipe, Split
from trainlet.registry import Rows


def where_rows_went(rows: Rows) -> list[tuple[str, str]]:
    """Return counts of rows: what came of them, and how many."""
    counts = {
        "In the dataset": rows.total,
        "Without a label": rows.without_label,
        "Removed by steps": rows.removed,
        "Added by steps": rows.added,
        "Skipped for missing values": rows.with_gaps,
        "Trained on": rows.trained,
        "Held out": rows.held_out,
    }
    return [(name, f"{count:,}") for name, count in counts.items()]


def dealt(recipe: Recipe) -> dict[str, object]:
    """Return how rows were held out, and which columns had a say in it."""
    return {
        "Rows held out": f"{percent(1 - recipe.split.fraction)} of the rows, {_rule(recipe)}",
        "Trained on in the end": "all rows, once it was judged" if recipe.split.refit else "",
        "Rows of one group stay together": recipe.group,
        "Time of a row": recipe.time,
        "Weight of a row": recipe.weight,
        "Weight of a class": "; ".join(_class_weights(recipe)),
    }


def _rule(recipe: Recipe) -> str:
    split = recipe.split
    beside = recipe.group if split.by == "column" else recipe.time
    column = plain(split.column or beside or "?", 100)
    rules = {
        "random": _at_random(split),
        "content": "by a hash of their content: once held out, never trained on",
        "column": f"all rows of one value of {column} on one side",
        "period": f"all rows of {told(split.days)} days by {column} on one side",
        "time": f"the newest by {column}",
    }
    return rules[split.by]


def _at_random(split: Split) -> str:
    stratified = ", with the classes' shares kept" if split.stratified else ""
    return f"at random{stratified}"


def _class_weights(recipe: Recipe) -> Iterator[str]:
    if isinstance(recipe.class_weights, dict):
        for name, weight in recipe.class_weights.items():
            yield f"{plain(name, 60)}: {told(weight)}"
    elif recipe.class_weights:
        yield "all classes alike"
