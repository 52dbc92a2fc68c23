"""Wire formats: one file each, found by the paths they own."""

from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Protocol, cast

from trainlet.errors import TrainletError
from trainlet.scoring.desk import Desk
from trainlet.scoring.exchange import Reply, Request


class Dialect(Protocol):
    """What each file of this room is."""

    def owns(self, path: str) -> bool:
        """Tell whether a path is one of the dialect's."""
        ...

    def is_open(self, path: str) -> bool:
        """Tell whether a path answers without a key."""
        ...

    def answer(self, request: Request, desk: Desk) -> Reply:
        """Return the reply to a request; raise an error of the family."""
        ...

    def refuse(self, error: TrainletError) -> Reply:
        """Return an error in the dialect's own shape."""
        ...


@cache
def dialects() -> tuple[Dialect, ...]:
    """Return the dialects: every file of this room is one."""
    from pkgutil import iter_modules  # the first one is found without it

    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}") for name in names)


@cache
def _first() -> Dialect:
    """The dialect that is asked for most is looked at first."""
    return import_module(f"{__name__}.native")


def name(dialect: Dialect) -> str:
    """Return a dialect's name: its file's."""
    return cast("ModuleType", dialect).__name__.rpartition(".")[2]


def find(path: str) -> Dialect | None:
    """Return the dialect that owns a path, None if it is no scoring route."""
    first = _first()
    if first.owns(path):
        return first
    return next((dialect for dialect in dialects() if dialect.owns(path)), None)
