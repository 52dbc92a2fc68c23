"""Which columns a step acts on: by name, or by Studio's rules."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec

from trainlet.catalogue.spec import Transform, Types
from trainlet.cells import ColumnType
from trainlet.errors import BadRecipe

KINDS: dict[str, tuple[ColumnType, ...]] = {
    "numeric": ("integer", "number"),
    "string": ("text", "category"),
    "categorical": ("text", "category"),
}
"""Studio's names of types that are several of ours; all others are ours."""

Kind = Literal[
    "numeric", "string", "categorical", "integer", "number", "boolean", "datetime", "duration",
    "category", "text",
]  # fmt: skip
_RANGE = re.compile(r"\s*([1-9][0-9]{0,5})\s*(?:-\s*([1-9][0-9]{0,5})\s*)?", re.ASCII)


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Takes columns in, or leaves them out; by one of the three.

    Attributes:
        act: Which of the two.
        names: By their names.
        types: By their types.
        indices: By their places, from 1, such as ``1-3, 5``.
    """

    act: Literal["include", "exclude"] = "include"
    names: list[str] = []
    types: list[Kind] = []
    indices: Annotated[str, msgspec.Meta(max_length=10_000)] = ""


class Selection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Studio's rules: from all columns, or from none, one rule after the other."""

    begin_with: Literal["all-columns", "no-columns"] = "no-columns"
    rules: Annotated[list[Rule], msgspec.Meta(max_length=1000)] = []


Columns = list[str] | Selection | None


def resolve(
    columns: Columns, transform: Transform, types: Types, settings: Any, known: frozenset[str]
) -> list[str]:
    """Return the columns that a step acts on.

    Args:
        columns: Those that the recipe names; None for all that the transform takes.
        transform: The transform.
        types: The columns there are.
        settings: The step's settings.
        known: Columns that there were before: one that is gone by now is passed over.

    Raises:
        BadRecipe: A column that there never was, that the transform doesn't take, or none at all.
    """
    if columns is None:
        return [name for name, type_ in types.items() if transform.takes(type_, settings)]
    named = by_rules(columns, types) if isinstance(columns, Selection) else columns
    _check_known(named, [*types, *sorted(known - set(types))])
    chosen = [name for name in dict.fromkeys(named) if name in types]
    odd = next((name for name in chosen if not transform.takes(types[name], settings)), None)
    if odd is not None:
        raise BadRecipe(
            f"Column {odd!r} is {types[odd]}, which {transform.title} doesn't take as it is set.",
            remedy="Choose a mode or value that suits it, or leave it out of the step's columns.",
            studio="0017",
            column=odd,
            field="steps",
        )
    return chosen


def _check_known(named: list[str], known: list[str]) -> None:
    """Raise ``BadRecipe`` for a column that there isn't."""
    there = set(known)
    unknown = next((name for name in named if name not in there), None)
    if unknown is not None:
        raise BadRecipe(
            f"A step names column {unknown!r}, which is none that steps act on.",
            remedy=f"The columns, but the label, are: {', '.join(known[:30])}.",
            studio="0001",
            column=unknown,
            field="steps",
        )


def by_rules(selection: Selection, types: Types) -> list[str]:
    """Return the columns that rules choose, in the table's order."""
    chosen = set(types) if selection.begin_with == "all-columns" else set[str]()
    for rule in selection.rules:
        meant = set(_meant(rule, list(types), types))
        chosen = chosen | meant if rule.act == "include" else chosen - meant
    if not chosen:
        raise BadRecipe(
            "The rules of a step choose no column.",
            remedy="Correct them, or name the columns.",
            studio="0011",
            field="steps",
        )
    return [name for name in types if name in chosen]


def _meant(rule: Rule, names: list[str], types: Types) -> Iterator[str]:
    _check_known(rule.names, names)
    yield from rule.names
    wanted = {type_ for kind in rule.types for type_ in KINDS.get(kind, (kind,))}
    yield from (name for name in names if types[name] in wanted)
    yield from (names[place - 1] for place in sorted(_places(rule.indices, len(names))))


def _places(indices: str, width: int) -> set[int]:
    """Return the places, from 1, that a list of ranges names."""
    places: set[int] = set()
    for part in indices.split(",") if indices.strip() else []:
        found = _RANGE.fullmatch(part)
        if not found:
            raise _bad_range(part, "it is no place and no range of places", "0059")
        first = int(found[1])
        last = int(found[2] or first)
        if not first <= last <= width:
            raise _bad_range(part, f"there are {width} columns, and ranges ascend", "0060")
        places.update(range(first, last + 1))
    return places


def _bad_range(part: str, why: str, studio: str) -> BadRecipe:
    return BadRecipe(
        f"{part.strip()!r} chooses no columns: {why}.",
        remedy='Write places from 1, such as "1-3, 5".',
        studio=studio,
        field="steps",
    )
