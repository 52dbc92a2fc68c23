"""Finds modules: the room is the registry."""

import re
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any, Literal, TypeVar, cast, overload

import msgspec

from trainlet.catalogue.choice import Choice
from trainlet.catalogue.measure import Metric
from trainlet.catalogue.spec import Learner, Settings, Transform
from trainlet.errors import BadSettings, ModuleMissing
from trainlet.registry.manifest import Task

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


def metrics_of(task: Task) -> dict[str, Metric]:
    """Return every metric of the task by id, in Studio's order."""
    found = {name: get("metrics", name) for name in names("metrics")}
    of_task = [(name, metric) for name, metric in found.items() if task in metric.tasks]
    return dict(sorted(of_task, key=lambda item: item[1].order))


BOUNDS = {
    "exclusiveMinimum": "0004",
    "minimum": "0005",
    "exclusiveMaximum": "0006",
    "maximum": "0007",
}
"""Studio's error numbers of one-sided ranges, by JSON Schema's names of the bound."""

CLOSED, UNREADABLE = "0008", "0002"


def properties(type_: type[Settings]) -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of each setting of a module, that of what may be null too."""
    _, components = msgspec.json.schema_components([type_])
    found = components[type_.__name__].get("properties", {})
    return {
        name: {key: fact for part in field.pop("anyOf", []) for key, fact in part.items()} | field
        for name, field in found.items()
    }


def _number(error: msgspec.ValidationError, type_: type[Settings]) -> str:
    """Return Studio's number of the error: what is out of a range, or is no such value at all."""
    field = properties(type_).get(_place(error).removeprefix("."), {})
    bounds = [number for bound, number in BOUNDS.items() if bound in field]
    if not bounds or not re.search(r"` [<>]", str(error)):
        return UNREADABLE
    return CLOSED if len(bounds) > 1 else bounds[0]


def _place(error: msgspec.ValidationError) -> str:
    """Return the setting that msgspec's message names, with a dot before it."""
    return str(error).partition("`$")[2].rstrip("`")


def check_settings(name: str, type_: type[Known], given: dict[str, Any], place: str = "") -> Known:
    """Return the settings of a module; those of learners that it is made of are spelled out.

    Args:
        name: The module's id.
        type_: Its settings.
        given: Those that are given.
        place: Where they stand, if not in the recipe itself.

    Raises:
        BadSettings: One is unknown, of the wrong type, or out of range.
    """
    place = place or f"{name}.settings"
    try:
        settings = msgspec.convert(given, type_)
    except msgspec.ValidationError as error:
        raise BadSettings(
            f"The settings of {name} don't fit: {error}.",
            remedy=f"Its settings are: {', '.join(type_.__struct_encode_fields__)}.",
            studio=_number(error, type_),
            field=f"{place}{_place(error)}",
        ) from None
    chosen: dict[str, Any] = {}
    for field in type_.__struct_fields__:
        value = getattr(settings, field)
        if isinstance(value, Choice):
            chosen[field] = _completed(value, f"{place}.{field}")
        elif isinstance(value, tuple):
            chosen[field] = tuple(
                _completed(each, f"{place}.{field}[{i}]") if isinstance(each, Choice) else each
                for i, each in enumerate(value)
            )
    return msgspec.structs.replace(settings, **chosen) if chosen else settings


def parts(settings: Settings) -> list[Choice]:
    """Return the learners that a learner so set is made of."""
    values = [getattr(settings, field) for field in settings.__struct_fields__]
    listed = [value if isinstance(value, tuple) else (value,) for value in values]
    return [each for value in listed for each in value if isinstance(each, Choice)]


def _completed(choice: Choice, place: str) -> Choice:
    """Return a learner with all its settings; one that isn't there is left to ``check``."""
    if choice.use not in names("learners"):
        return choice
    type_ = get("learners", choice.use).settings
    settings = check_settings(choice.use, type_, choice.settings, f"{place}.settings")
    return Choice(use=choice.use, settings=spelled_out(settings))


def spelled_out(settings: Settings) -> dict[str, Any]:
    """Return settings as a recipe's JSON has them."""
    written: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(settings))
    return written
