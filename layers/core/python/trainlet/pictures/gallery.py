"""Finds charts: the folders are the registries."""

from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any, Literal, cast

from trainlet.errors import ModuleMissing
from trainlet.pictures.chart import Chart

Room = Literal["charts", "sweeps", "series"]
"""What is drawn of evaluations, of sweeps, and of time series."""


@cache
def names(room: Room = "charts") -> tuple[str, ...]:
    """Return the ids of all charts, in the order in which they are shown."""
    stems = (entry.name.removesuffix(".py") for entry in files(_folder(room)).iterdir())
    found = (stem.replace("_", "-") for stem in stems if stem.isidentifier() and stem[0] != "_")
    return tuple(sorted(found, key=lambda name: (_load(name, room).order, name)))


def get(name: str, room: Room = "charts") -> Chart[Any]:
    """Return a chart; only files that are in the folder are ever imported.

    Raises:
        ModuleMissing: There is none of that name.
    """
    if name not in names(room):
        raise ModuleMissing(
            f"There is no chart {name[:60]!r}.",
            remedy=f"Choose one of: {', '.join(names(room))}.",
            field="chart",
        )
    return _load(name, room)


def fitting(document: Any, room: Room = "charts") -> dict[str, Chart[Any]]:
    """Return the charts that a document is fit for, by id; none if there is no document."""
    if document is None:
        return {}
    return {name: get(name, room) for name in names(room) if get(name, room).fits(document)}


def _load(name: str, room: Room) -> Chart[Any]:
    return cast("Chart[Any]", import_module(f"{_folder(room)}.{name.replace('-', '_')}").MODULE)


def _folder(room: Room) -> str:
    return f"trainlet.pictures.{room}"
