"""A table with a column of every kind that a label can be, and recipes that learn from it."""

from datetime import UTC, datetime

from trainlet.datasets import Schema
from trainlet.recipes import Choice, Recipe
from trainlet.tables import describe, read_table

ROWS = 120
UPLOADED = datetime(2024, 1, 1, tzinfo=UTC)
CLASSIFIER = "two-class-logistic-regression"
MULTICLASS = "multiclass-logistic-regression"
REGRESSION = "linear-regression"


def column_cells():
    return {
        "size": [str(i) for i in range(ROWS)],
        "price": [f"{i}.5" for i in range(ROWS)],
        "two": [str(i % 2 + 7) for i in range(ROWS)],
        "ok": ["true" if i % 3 else "false" for i in range(ROWS)],
        "kind": ["abc"[i % 3] for i in range(ROWS)],
        "side": ["left" if i % 2 else "right" for i in range(ROWS)],
        "id": [f"id {i}" for i in range(ROWS)],
        "when": [f"2024-01-{i % 28 + 1:02}" for i in range(ROWS)],
        "same": ["x"] * ROWS,
        "empty": ["?"] * ROWS,
    }


def cars() -> Schema:
    """Return the table's schema."""
    columns = column_cells()
    lines = [",".join(columns), *map(",".join, zip(*columns.values(), strict=True))]
    table = read_table("\n".join(lines).encode())
    return describe(table, {}, dataset="cars", version="0" * 20, size=1, uploaded=UPLOADED)


def recipe(label="side", use=CLASSIFIER, **rest):
    settings = rest.pop("settings", {})
    return Recipe(dataset="cars", label=label, learner=Choice(use=use, settings=settings), **rest)
