"""Which values of a setting are tried: Studio's lists, ranges of integers and range builders."""

import math
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Settings
from trainlet.errors import BadSettings

MOST_VALUES = 10_000
_SPAN = re.compile(r"(-?\d{1,18})\s*-\s*(-?\d{1,18})")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_LITERAL = {"true": True, "false": False}


class Builder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Studio's range builder: so many values from one to another, both ends among them.

    Attributes:
        minimum: The first value.
        maximum: The last value.
        count: How many; of integers those that round to the same one count once.
        scale: Whether neighbours have one difference or one quotient.
    """

    minimum: float
    maximum: float
    count: Annotated[int, msgspec.Meta(ge=1, le=MOST_VALUES)]
    scale: Literal["linear", "log"] = "linear"


Range = bool | int | float | str | list[Any] | Builder
"""One value, a text in Studio's syntax, a list of values, or a builder."""


def values(use: str, type_: type[Settings], name: str, given: Range, place: str) -> list[Any]:
    """Return the values of a setting that a range stands for, each once, in their order.

    A text is taken apart unless the setting is a text itself: then a list gives several.

    Args:
        use: The learner's id.
        type_: Its settings.
        name: The setting.
        given: The range.
        place: Where the ranges stand.

    Raises:
        BadSettings: The learner has no such setting, the range can't be read, or one of its values
            isn't in the setting's own range.
    """
    kinds = lookup.properties(type_)
    here = f"{place}.{name}"
    if name not in kinds:
        raise BadSettings(
            f"{use} has no setting {name!r}.",
            remedy=f"Its settings are: {', '.join(kinds)}.",
            studio=lookup.UNREADABLE,
            field=here,
        )
    found = _listed(given, kinds[name].get("type"), here)
    if not 0 < len(found) <= MOST_VALUES:
        raise _unreadable(f"It holds {len(found):,} values.", here)
    settled = [lookup.check_settings(use, type_, {name: each}, place) for each in found]
    return distinct([lookup.spelled_out(each)[name] for each in settled])


def swept(type_: type[Settings]) -> dict[str, list[Any]]:
    """Return the values that a learner itself proposes, by setting; those without are left out."""
    return {
        name: list(kind["sweep"])
        for name, kind in lookup.properties(type_).items()
        if "sweep" in kind
    }


def distinct(found: Sequence[Any]) -> list[Any]:
    """Return each value once, in the order of their first places."""
    return list({msgspec.json.encode(each, order="sorted"): each for each in found}.values())


def _listed(given: Range, kind: str | None, place: str) -> list[Any]:
    if isinstance(given, list):
        return given
    if isinstance(given, Builder):
        return _built(given, kind, place)
    if not isinstance(given, str) or kind == "string":
        return [given]
    items = [item.strip() for item in re.split(r"[,;]", given)]
    return [each for item in items for each in _item(item, kind, place)]


def _item(item: str, kind: str | None, place: str) -> Sequence[Any]:
    """Return the values of one item of a list: one, or a span of integers."""
    span = _SPAN.fullmatch(item) if kind == "integer" else None
    if span:
        first, last = int(span[1]), int(span[2])
        if not 0 <= last - first < MOST_VALUES:
            raise _unreadable(f"{item!r} is no range of at most {MOST_VALUES:,} integers.", place)
        return range(first, last + 1)
    if kind in ("integer", "number"):
        if not _NUMBER.fullmatch(item) or not math.isfinite(float(item)):
            raise _unreadable(f"{item!r} is no number.", place)
        number = float(item)
        return [int(item) if re.fullmatch(r"[+-]?\d+", item) else number]
    return [_LITERAL.get(item.lower(), item) if kind == "boolean" else item]


def _built(builder: Builder, kind: str | None, place: str) -> list[Any]:
    if kind not in ("integer", "number"):
        raise _unreadable("A builder makes numbers, and the setting takes none.", place)
    low, high = builder.minimum, builder.maximum
    if low > high:
        raise _unreadable(f"Its minimum, {low:g}, is above its maximum, {high:g}.", place)
    if builder.scale == "log" and low <= 0:
        raise _unreadable(f"On a log scale its minimum, {low:g}, is above 0.", place)
    shares = [i / max(1, builder.count - 1) for i in range(builder.count)]
    if builder.scale == "log":
        made = [low * (high / low) ** share for share in shares]
    else:
        made = [low + (high - low) * share for share in shares]
    made[1:] = [*made[1:-1], high][: builder.count - 1]  # exactly, whatever the rounding
    return [round(each) for each in made] if kind == "integer" else made


def _unreadable(why: str, place: str) -> BadSettings:
    return BadSettings(
        f"The range can't be used: {why}",
        remedy='Write values as "0.1; 0.01", integers as "1-10, 20", a list, or a builder: minimum,'
        " maximum, count, scale.",
        studio=lookup.UNREADABLE,
        field=place,
    )
