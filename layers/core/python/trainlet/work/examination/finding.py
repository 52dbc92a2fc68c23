"""What one check found."""

from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from trainlet.settings import Settings
from trainlet.store import Store

State = Literal["ok", "warning", "failed"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What one check found.

    Attributes:
        check: What was looked at.
        state: Whether it is well.
        detail: What was found.
        remedy: What to do about it; blank if it is well.
    """

    check: str
    state: State = "ok"
    detail: str
    remedy: str = ""


Check = Callable[[Store, Settings], Iterator[Finding]]


def advised(check: str, detail: str, *, is_well: bool, remedy: str) -> Finding:
    """Return a finding that warns, with its remedy, unless all is well."""
    if is_well:
        return Finding(check=check, detail=detail)
    return Finding(check=check, state="warning", detail=detail, remedy=remedy)


def failed(check: str, error: Exception) -> Finding:
    """Return an error as a finding; one outside the family is told with its kind."""
    detail = getattr(error, "detail", f"{type(error).__name__}: {error}")
    remedy = getattr(error, "remedy", "")
    return Finding(check=check, state="failed", detail=detail, remedy=remedy)
