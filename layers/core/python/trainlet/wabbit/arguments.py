"""Argument strings of Vowpal Wabbit: read, checked against the allow-list, written anew."""

import re
import shlex
from collections.abc import Iterator
from typing import Literal

from trainlet.errors import BadSettings
from trainlet.wabbit.options import (
    ALLOWED,
    CODE,
    FILES,
    IDLE,
    NETWORK,
    OURS_AT_SCORING,
    SHORT,
    UNSUPERVISED,
)
from trainlet.wabbit.profiles import PROFILES, Version

Pair = tuple[str, str]
Purpose = Literal["train", "score"]
LONGEST = 4000
MOST_BITS = 26
MOST_PASSES = 1000
CROSSING = frozenset(("quadratic", "cubic", "interactions"))
WHOLE = frozenset(("bfgs", "conjugate_gradient"))
ONLY = ("predict_only_model", "")
"""Without it the library saves no model of what goes over the whole data at once."""
AT_SCORING = frozenset(("min_prediction", "max_prediction", "link", "binary"))
BOUNDS = {"bit_precision": (1, MOST_BITS), "passes": (1, MOST_PASSES), "oaa": (1, 100_000)}


def parse(text: str, version: Version, purpose: Purpose = "train") -> list[Pair]:
    """Return the options of an argument string, by long names, as today's library has them.

    Args:
        text: As it was given to Studio's module.
        version: Which version's.
        purpose: What they are for; scoring takes few.

    Raises:
        BadSettings: One is not allowed, unknown, gone, or has a value it can't have.
    """
    found = [pair for name, value in _pairs(text) for pair in _today(name, value, version)]
    checked = [(name, value) for name, value in found if not _is_idle(name, value)]
    for name, value in checked:
        _check(name, value, purpose)
    if any(name in CROSSING for name, _ in checked):
        checked += PROFILES[version].with_interactions
    if WHOLE.intersection(name for name, _ in checked) and ONLY not in checked:
        checked.append(ONLY)
    return checked


def written(pairs: list[Pair]) -> list[str]:
    """Return options as the library's command line has them, one word each."""
    return [f"--{name}={value}" if value else f"--{name}" for name, value in pairs]


def continued(before: list[Pair], more: list[Pair]) -> list[Pair]:
    """Return the options of a model that goes on: what is said anew stands before the old.

    Raises:
        BadSettings: An option is new that only a model's file can hold.
    """
    new = [name for name, value in more if ALLOWED[name].kept and (name, value) not in before]
    if new:
        raise _refused(
            f"--{new[0]}",
            "can't be new where a model goes on: its file says what it is",
            "Leave it out, or train another model.",
        )
    named = {name for name, _ in more}
    return [*(pair for pair in before if pair[0] not in named), *more]


def untold(pairs: list[Pair]) -> list[Pair]:
    """Return the options that a model's file doesn't remember itself."""
    return [(name, value) for name, value in pairs if not ALLOWED[name].kept]


def at_scoring(pairs: list[Pair]) -> list[Pair]:
    """Return the options that a model has to be read with."""
    return [ONLY] if WHOLE.intersection(name for name, _ in pairs) else []


def _pairs(text: str) -> Iterator[Pair]:
    """Yield name and value of each option; blank for none."""
    words = _words(text)
    while words:
        word = words.pop(0)
        short = re.fullmatch(r"-([A-Za-z])(.*)", word, re.DOTALL)
        long = re.fullmatch(r"--([A-Za-z][A-Za-z0-9_]*)(?:=(.*))?", word, re.DOTALL)
        if not short and not long:
            raise _refused(word, "is no option, and belongs to none", "Write --name value.")
        name = SHORT.get(short[1], short[1]) if short else str(long[1] if long else "")
        attached = (short[2].removeprefix("=") if short else long[2] if long else "") or ""
        if not attached and words and _takes_value(name) and not words[0].startswith("--"):
            attached = words.pop(0)
        yield name, attached


def _words(text: str) -> list[str]:
    if len(text) > LONGEST:
        raise _refused(text[:20], f"begins more than {LONGEST:,} characters", "Give fewer.")
    try:
        return shlex.split(text)
    except ValueError as error:
        raise _refused(text, f"can't be read: {error}", "Close the quotation.") from None


def _takes_value(name: str) -> bool:
    if name in ALLOWED:
        return bool(ALLOWED[name].value)
    return bool(IDLE.get(name, "any"))  # what is refused is refused with its value


def _today(name: str, value: str, version: Version) -> list[Pair]:
    """Return what an option of a version is called by now."""
    profile = PROFILES[version]
    if name in profile.gone:
        raise _refused(
            f"--{name}", "exists no more in the library that there is now", profile.gone[name]
        )
    if name in profile.unknown:
        raise _refused(
            f"--{name}", f"is none of version {version}'s", "Choose version 8, or leave it out."
        )
    if name in profile.replaced:
        return [*profile.replaced[name]]
    return [(profile.renamed.get(name, name), value)]


def _is_idle(name: str, value: str) -> bool:
    return name in IDLE and bool(re.fullmatch(IDLE[name], value))


def _check(name: str, value: str, purpose: Purpose) -> None:
    option = ALLOWED.get(name)
    if option is None:
        raise _forbidden(name, purpose)
    if purpose == "score" and name not in AT_SCORING:
        raise _refused(f"--{name}", "changes nothing at scoring", "Leave it out.")
    if not re.fullmatch(option.value, value):
        raise _refused(f"--{name}", f"can't be {value!r}", _like(option.value))
    least, most = BOUNDS.get(name, (0, 10**9))
    if name in BOUNDS and not least <= int(value) <= most:
        raise _refused(f"--{name}", f"can't be {value}", f"Give it {least} to {most:,}.", "0008")


def _forbidden(name: str, purpose: Purpose) -> BadSettings:
    if purpose == "score" and name in OURS_AT_SCORING:
        return _refused(f"--{name}", "is the service's own to give at scoring", "Leave it out.")
    if name in FILES:
        return _refused(f"--{name}", "names files", "Name a dataset in the request; leave it out.")
    if name in NETWORK:
        return _refused(f"--{name}", "opens the network or a daemon", "Leave it out.")
    if name in CODE:
        return _refused(f"--{name}", "brings in other code", "Leave it out.")
    if name.startswith(UNSUPERVISED):
        return _refused(f"--{name}", "is no supervised learning", "Choose another learner.")
    return _refused(f"--{name}", "is not among the options that are allowed", "Leave it out.")


def _like(pattern: str) -> str:
    return f"Give it a value like {pattern}." if pattern else "It takes no value."


def _refused(what: str, why: str, remedy: str, studio: str = "") -> BadSettings:
    return BadSettings(f"{what} {why}.", remedy=remedy, studio=studio, field="arguments")
