"""Figures and names as people read them."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

import msgspec

UNSEEN = {"Cc", "Cs"}
TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029}
"""Marks that turn the direction of the text around them, or break lines."""


def plain(text: object, most: int = 0) -> str:
    """Return a name on one line, without what no page can hold; cut to so many characters."""
    found = "".join(_seen(letter) for letter in str(text))
    return found if not most or len(found) <= most else found[: most - 1] + "…"


def _seen(letter: str) -> str:
    if letter in "\t\n\r":
        return " "
    is_no_letter = ord(letter) in TURNING or ord(letter) & 0xFFFE == 0xFFFE
    is_unseen = is_no_letter or unicodedata.category(letter) in UNSEEN
    return "\ufffd" if is_unseen else letter


def figure(value: float | None) -> str:
    """Return a number with about four digits; a dash for none."""
    if value is None:
        return "-"
    if isinstance(value, int) or (abs(value) >= 1000 and abs(value) < 1e9):
        return f"{value:,.0f}"
    return f"{value:.4g}"


def percent(share: float) -> str:
    """Return a share in percent."""
    return f"{100 * share:.3g} %"


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return so many of something: ``1 row``, ``2 rows``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def spelled(name: str) -> str:
    """Return an identifier in words: ``number_of_leaves`` is ``Number of leaves``."""
    words = name.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


def value_words(value: Any) -> str:
    """Return a setting's value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value in ("", [], {}):
        return "none"
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        return ", ".join(value_words(each) for each in value)
    if isinstance(value, float):
        return f"{value:g}"
    chosen = value if isinstance(value, list) else [value]
    if all(map(_is_choice, chosen)):
        return "; ".join(map(_choice_words, chosen))
    is_text = isinstance(value, str | int)
    return plain(value) if is_text else plain(msgspec.json.encode(value).decode())


def _is_choice(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"use", "settings"}


def _choice_words(value: dict[str, Any]) -> str:
    """Return a module of the catalogue that a setting chooses, with its settings."""
    settings = (
        f"{spelled(name).lower()} {value_words(each)}" for name, each in value["settings"].items()
    )
    told = ", ".join(settings)
    return plain(value["use"]) + (f" ({told})" if told else "")


def span(low: float, high: float, type_: str) -> str:
    """Return from where to where a column's values go, as its type writes them."""
    if type_ == "boolean":
        return "yes and no" if low < high else value_words(bool(low))
    if type_ == "datetime":
        return f"{_moment(low)} to {_moment(high)}"
    unit = " seconds" if type_ == "duration" else ""
    return f"{figure(low)} to {figure(high)}{unit}"


def _moment(seconds: float) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return f"{figure(seconds)} seconds"
