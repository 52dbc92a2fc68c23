"""The expressions that Studio's Split Data divides rows by."""

import re
from typing import NamedTuple

from trainlet.errors import BadRecipe

_REFERENCE = re.compile(r'\s*(?:\\"([^"]+)"|\(\\([0-9]{1,6})\))\s*(.*)', re.DOTALL | re.ASCII)
_TERM = re.compile(r"\s*(<=|>=|==|!=|<|>)\s*([^\s<>=!()](?:[^<>=!()]*[^\s<>=!()])?)\s*")
_REMEDY = r'Write \"Column" or (\0), a place from 0, and then '


class Column(NamedTuple):
    """Which column an expression is about.

    Attributes:
        name: Its name; blank if it goes by its place.
        place: Its place, from 0.
    """

    name: str
    place: int


class Condition(NamedTuple):
    """A comparison with a value that isn't read yet."""

    operator: str
    value: str


def pattern_of(text: str) -> tuple[Column, str]:
    """Return the column and the pattern of a regular expression.

    Raises:
        BadRecipe: It doesn't name them.
    """
    column, pattern = _divided(text, r'the pattern, such as \"City" ^S.')
    return column, pattern


def conditions_of(text: str) -> tuple[Column, list[list[Condition]]]:
    """Return the column and the conditions of a relative expression: ``&`` goes before ``|``.

    Returns:
        The column, and alternatives: a row meets one if it meets all conditions in it.

    Raises:
        BadRecipe: It is no such expression.
    """
    column, rest = _divided(text, r'comparisons, such as \"Age" > 40 & < 60.')
    return column, [[_condition(t, text) for t in part.split("&")] for part in rest.split("|")]


def _divided(text: str, form: str) -> tuple[Column, str]:
    """Return the column, and what is said of it."""
    found = _REFERENCE.fullmatch(text)
    if not found or not found[3]:
        raise _bad(text, form)
    return Column(found[1] or "", int(found[2] or 0)), found[3]


def _condition(term: str, text: str) -> Condition:
    found = _TERM.fullmatch(term)
    if not found:
        raise _bad(text, "comparisons by < > <= >= == != with & and | between, no parentheses.")
    return Condition(found[1], found[2])


def _bad(text: str, form: str) -> BadRecipe:
    return BadRecipe(
        f"{text!r} is no expression to split rows by.",
        remedy=_REMEDY + form,
        studio="0002",
        field="steps",
    )
