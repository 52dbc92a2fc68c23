"""Writes the tables of learners and transforms: python -m tests.docs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import trainlet.catalogue
from trainlet.catalogue import lookup

CATALOGUE = Path(trainlet.catalogue.__path__[0])
PLACES = {
    "graph": "in the model",
    "training": "rows to train on",
    "clean": "clean jobs only",
}
TRANSFORMS = """\
# Transforms

One file each; a file's name is the id that recipes use. `python -m tests.docs` writes this page.

*In the model*: the step acts on a row's values, and is part of the ONNX graph.
*Rows to train on*: it chooses, repeats or makes rows; the model answers every row.
*Clean jobs only*: it changes the table as a whole; a recipe with it is refused.

| id | Studio's name | acts | what |
|---|---|---|---|
"""
LEARNERS = """\
# Learners

One file each; a file's name is the id that recipes use. `python -m tests.docs` writes this page.
Each becomes one ONNX graph in double precision that answers as the fitted learner does.

Of all of them: the seed is the recipe's, so there is no `Random number seed`;
a category that training never saw is always answered, so there is no `Allow unknown`;
the values that tuning tries stand in each setting as `sweep`: there is no `Create trainer mode`.
All of them heed weights of rows.
How they compare with the libraries they are built on stands in `tests/benchmarks/README.md`.

| id | name | Studio's | answers | what |
|---|---|---|---|---|
"""
DIFFERING = """
## Where they differ from Studio's

| id | |
|---|---|
"""
Room = Literal["learners", "transforms"]


def page(room: Room) -> str:
    """Return the page: every module, and every way in which one differs from Studio's."""
    head, cells = PAGES[room]
    found: dict[str, Any] = {name: lookup.get(room, name) for name in lookup.names(room)}
    rows = [_row(f"`{name}`", *cells(each), each.summary) for name, each in found.items()]
    differing = [
        _row(f"`{name}`", sentence) for name, each in found.items() for sentence in each.deviations
    ]
    return head + "\n".join(rows) + "\n" + DIFFERING + "\n".join(differing) + "\n"


def table(room: Room) -> Path:
    """Return where the page is."""
    return CATALOGUE / room / "README.md"


def _learner(each: Any) -> tuple[str, ...]:
    answers = ", ".join(each.answers(each.settings())) or each.task
    return each.title, "yes" if each.is_studio else "", answers


def _transform(each: Any) -> tuple[str, ...]:
    return each.title, PLACES[each.place]


PAGES: dict[Room, tuple[str, Callable[[Any], tuple[str, ...]]]] = {
    "learners": (LEARNERS, _learner),
    "transforms": (TRANSFORMS, _transform),
}


def _row(*cells: str) -> str:
    escaped = [cell.replace("|", "\\|") for cell in cells]
    return f"| {' | '.join(escaped)} |"


if __name__ == "__main__":
    for each in PAGES:
        table(each).write_text(page(each))
