"""Finds modules: the room is the registry."""

from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any, Literal, TypeVar, cast, overload

import msgspec

from trainlet.catalogue.spec import Learner, Metric, Settings, Transform
from trainlet.errors import BadSettings, ModuleMissing

Room = Literal["learners", "transforms", "metrics"]
Known = TypeVar("Known", bound=Settings)


@cache
def names(room: Room) -> tuple[str, ...]:
    """Return the public ids of a room's modules, sorted; nothing is imported."""
    folder = files(f"trainlet.catalogue.{room}")
    stems = (entry.name.removesuffix(".py") for entry in folder.iterdir())
    ids = (stem.replace("_", "-") for stem in stems if stem.isidentifier() and stem[0] != "_")
    return tuple(sorted(ids))


@overload
def get(room: Literal["learners"], name: str) -> Learner: ...
@overload
def get(room: Literal["transforms"], name: str) -> Transform: ...
@overload
def get(room: Literal["metrics"], name: str) -> Metric: ...
def get(room: Room, name: str) -> Learner | Transform | Metric:
    """Return a module of the catalogue; only files that are in the room are ever imported.

    Raises:
        ModuleMissing: The room has none of that name.
    """
    if name not in names(room):
        raise ModuleMissing(
            f"There is no {room[:-1]} {name!r}.",
            remedy=f"Choose one of: {', '.join(names(room))}.",
            field=room[:-1],
        )
    module = import_module(f"trainlet.catalogue.{room}.{name.replace('-', '_')}")
    return cast("Learner | Transform | Metric", module.MODULE)


def _place(error: msgspec.ValidationError) -> str:
    """Return the setting that msgspec's message names, with a dot before it."""
    return str(error).partition("`$")[2].rstrip("`")


def check_settings(name: str, type_: type[Known], given: dict[str, Any]) -> Known:
    """Return the settings of a module.

    Raises:
        BadSettings: One is unknown, of the wrong type, or out of range.
    """
    try:
        return msgspec.convert(given, type_)
    except msgspec.ValidationError as error:
        raise BadSettings(
            f"The settings of {name} don't fit: {error}.",
            remedy=f"Its settings are: {', '.join(type_.__struct_fields__)}.",
            studio="0002",
            field=f"{name}.settings{_place(error)}",
        ) from None
