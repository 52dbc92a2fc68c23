"""Names of columns that come from several tables."""

from collections.abc import Iterable


def unique(names: Iterable[str]) -> list[str]:
    """Return the names, those that have come before with " (1)", " (2)", ... behind them."""
    given = list(names)
    taken = set(given)
    seen: set[str] = set()
    made = []
    for name in given:
        made.append(_free(name, taken) if name in seen else name)
        seen.add(name)
        taken.add(made[-1])
    return made


def _free(name: str, taken: set[str]) -> str:
    number = 1
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"
