"""Takes out of texts what tells little, one kind of thing after the other."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trainlet.errors import BadRecipe

Edit = Callable[[str], str]
MARK = " ||| "

_URL = re.compile(r"(?:\b(?:https?|ftp)://|\bwww\.)\S*", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
_NUMBER = re.compile(r"(?<!\w)[+-]?\d+(?:[.,]\d+)*(?!\w)")
_SPECIAL = re.compile(r"(?:[^\w\s]|_)+")
_SPLITTING = re.compile(r"(?:[^\w\s'’]|_)+")  # noqa: RUF001 - both apostrophes are in use
_REPEATED = re.compile(r"(.)\1{2,}", re.DOTALL)


def without_urls(text: str) -> str:
    """Return a text without addresses of the web."""
    return _URL.sub(" ", text)


def without_emails(text: str) -> str:
    """Return a text without addresses of the kind ``x@y``."""
    return _EMAIL.sub(" ", text)


def without_numbers(text: str) -> str:
    """Return a text without numbers; digits in a word stay."""
    return _NUMBER.sub(" ", text)


def with_bars(text: str) -> str:
    """Return a text with one bar in the place of what is no letter, digit or blank in a row."""
    return _SPECIAL.sub("|", text)


def set_apart(text: str) -> str:
    """Return a text with blanks around what is no letter, digit or apostrophe."""
    return _SPLITTING.sub(lambda found: f" {found[0]} ", text)


def without_repeats(text: str) -> str:
    """Return a text in which no character comes more than twice in a row."""
    return _REPEATED.sub(r"\1\1", text)


def with_slashes(text: str) -> str:
    r"""Return a text with ``/`` for ``\``."""
    return text.replace("\\", "/")


@dataclass(frozen=True, slots=True)
class Cleaner:
    """Edits texts.

    Attributes:
        whole: What is done to a text.
        split: What then takes it apart.
        each: What is done to each part.
    """

    whole: Sequence[Edit]
    split: Callable[[str], list[str]]
    each: Sequence[Edit]

    def __call__(self, text: str) -> str:
        """Return the edited text, its parts that are left set apart by marks."""
        parts = [edited(part, self.each) for part in self.split(edited(text, self.whole))]
        return MARK.join(part for part in parts if part)


def edited(text: str, edits: Collection[Edit]) -> str:
    """Return a text behind some edits."""
    return reduce(lambda current, edit: edit(current), edits, text)


def replaced(
    texts: Sequence[str | None], pattern: str, replacement: str
) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    r"""Return texts with all matches of a regular expression replaced.

    By RE2, whose time is in proportion to the text whatever the expression.

    Args:
        texts: The texts, None where missing.
        pattern: RE2's syntax.
        replacement: ``\1`` stands for the first group, ``\0`` for the match.

    Raises:
        BadRecipe: One of the two is none.
    """
    try:
        found = pc.replace_substring_regex(pa.array(texts, pa.large_string()), pattern, replacement)
    except pa.ArrowInvalid as error:
        raise BadRecipe(
            f"The custom regular expression can't be used: {error}.",
            remedy=r"Write it in RE2's syntax, which has no look-around; groups are \1 to \9.",
            studio="0039",
            field="custom_regular_expression",
        ) from None
    return np.array(found.to_pylist(), dtype=object)
