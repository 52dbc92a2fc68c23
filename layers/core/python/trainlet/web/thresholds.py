"""What a request asks of a threshold."""

from collections.abc import Mapping
from math import isfinite, nan
from typing import NamedTuple

from trainlet.errors import BadRequest

WAYS = "Send at=0.3, or by=f-score, or false_positive=1 and false_negative=5."
EVERY_ROW = -1.0
"""The threshold that answers give where every row is called positive."""


class Asked(NamedTuple):
    """A threshold; or the best one by something; or what a false positive and negative cost."""

    at: float = 0.5
    by: str = ""
    costs: tuple[float, float] | None = None


def asked_threshold(query: Mapping[str, str]) -> Asked:
    """Return which threshold is meant; without any word of it, that at which the model decides.

    Raises:
        BadRequest: It is meant in two ways, or a number is none.
    """
    costs = [name for name in ("false_positive", "false_negative") if name in query]
    if ("at" in query) + ("by" in query) + bool(costs) > 1:
        raise BadRequest("A threshold is asked for in several ways.", remedy=WAYS, field="at")
    if costs:
        return Asked(costs=_costs(query))
    if "by" in query:
        if query["by"] != "f-score":
            raise BadRequest(
                f"by={query['by'][:40]!r} is nothing to choose by.", remedy=WAYS, field="by"
            )
        return Asked(by="f-score")
    at = _number(query, "at", EVERY_ROW) if "at" in query else 0.5
    if at > 1:
        raise BadRequest(f"at={at:g} is above 1, and no score is.", remedy=WAYS, field="at")
    return Asked(at)


def _costs(query: Mapping[str, str]) -> tuple[float, float]:
    found = _number(query, "false_positive"), _number(query, "false_negative")
    if not any(found):
        raise BadRequest(
            "If no wrong call costs anything, any threshold will do.",
            remedy=WAYS,
            field="false_positive",
        )
    return found


def _number(query: Mapping[str, str], name: str, least: float = 0.0) -> float:
    text = query.get(name, "")
    try:
        value = float(text)
    except ValueError:
        value = nan
    if not (isfinite(value) and value >= least):
        wanted = f"no number from {least:g} on"
        said = f"{name}={text[:40]!r} is {wanted}." if text else f"{name} is missing."
        raise BadRequest(said, remedy=WAYS, field=name)
    return value
