"""Finds charts: the folder is the registry."""

from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import cast

from trainlet.errors import ModuleMissing
from trainlet.evaluations import Evaluation
from trainlet.pictures.chart import Chart

FOLDER = "trainlet.pictures.charts"


@cache
def names() -> tuple[str, ...]:
    """Return the ids of all charts, in the order in which they are shown."""
    stems = (entry.name.removesuffix(".py") for entry in files(FOLDER).iterdir())
    found = (stem.replace("_", "-") for stem in stems if stem.isidentifier() and stem[0] != "_")
    return tuple(sorted(found, key=lambda name: (_load(name).order, name)))


def get(name: str) -> Chart:
    """Return a chart; only files that are in the folder are ever imported.

    Raises:
        ModuleMissing: There is none of that name.
    """
    if name not in names():
        raise ModuleMissing(
            f"There is no chart {name[:60]!r}.",
            remedy=f"Choose one of: {', '.join(names())}.",
            field="chart",
        )
    return _load(name)


def fitting(evaluation: Evaluation | None) -> dict[str, Chart]:
    """Return the charts that an evaluation is fit for, by id; none if there is no evaluation."""
    if evaluation is None:
        return {}
    return {name: get(name) for name in names() if get(name).fits(evaluation)}


def _load(name: str) -> Chart:
    return cast("Chart", import_module(f"{FOLDER}.{name.replace('-', '_')}").MODULE)
