"""What becomes of the columns that a step makes: their names, and which others stay."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trainlet.catalogue.fitted.naming import unique
from trainlet.catalogue.spec import Types

if TYPE_CHECKING:
    from trainlet.catalogue.fitted.filling import Chain
    from trainlet.catalogue.fitted.steps import Values


def fresh(wanted: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Return a name for each one wanted, with a number behind it where it is taken."""
    known = list(dict.fromkeys(taken))
    return unique([*known, *wanted])[len(known) :]


def alone(step: "Values", types: Types, kept: Iterable[str]) -> "Chain":
    """Return the step and, behind it, none of the columns there were but those to keep."""
    from trainlet.catalogue.fitted.filling import Chain, RemoveColumns

    return Chain([step, RemoveColumns(frozenset(types) - frozenset(kept))])
