"""What is asked of a recommender: in a query's words, or in Studio's."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from trainlet.errors import BadRequest
from trainlet.registry.recommenders import KINDS, Kind

Positive = Annotated[int, msgspec.Meta(ge=1, le=100_000)]


class Ask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a recommender is asked for.

    Attributes:
        kind: Ratings of pairs; items to recommend; or which users or items are related.
        among: Whether a list is of ``all`` that training knew, or of those that the rows sent are
            about, to evaluate it: ``rated``.
        count: How long a list is at most.
        minimum_pool: The fewest that a list among the rated is made of.
        minimum_common: How many items two users must both have rated to be related among the
            rated; likewise for items.
        unrated: Leave out items that a user rated in training; only among all.
    """

    kind: Kind = "rating"
    among: Literal["all", "rated"] = "all"
    count: Positive = 5
    minimum_pool: Positive = 2
    minimum_common: Positive = 2
    unrated: bool = False


STUDIO_KINDS: dict[str, Kind] = {
    "Rating Prediction": "rating",
    "Item Recommendation": "items",
    "Related Users": "related-users",
    "Related Items": "related-items",
}
STUDIO_AMONG = {
    "From All Items": "all",
    "From All Users": "all",
    "From Rated Items (for model evaluation)": "rated",
    "From Users That Rated Items (for model evaluation)": "rated",
}
STUDIO_KIND = "Recommender prediction kind"
STUDIO_NAMES: dict[str, tuple[Kind, str]] = {
    "Recommended item selection": ("items", "among"),
    "Related user selection": ("related-users", "among"),
    "Related item selection": ("related-items", "among"),
    "Maximum number of items to recommend to a user": ("items", "count"),
    "Maximum number of related users to find for a user": ("related-users", "count"),
    "Maximum number of related items to find for an item": ("related-items", "count"),
    "Minimum size of the recommendation pool for a single user": ("items", "minimum_pool"),
    "Minimum size of the related user pool for a single user": ("related-users", "minimum_pool"),
    "Minimum size of the related item pool for a single item": ("related-items", "minimum_pool"),
    "Minimum number of items that the query user and the related user must have rated in common": (
        "related-users",
        "minimum_common",
    ),
    "Minimum number of users that the query item and the related item must have been rated by in"
    " common": ("related-items", "minimum_common"),
}
"""Studio's parameters: of which kind of prediction each is, and what it sets."""


def by_query(values: Mapping[str, str]) -> Ask | None:
    """Return what a query string asks for; None if it asks for nothing.

    Raises:
        BadRequest: A value is out of range, or no such value at all.
    """
    given = {name: values[name] for name in Ask.__struct_fields__ if name in values}
    return _ask(given) if given else None


def by_studio(parameters: Mapping[str, Any]) -> Ask | None:
    """Return what Studio's parameters ask for; None if there are none.

    The kind is item recommendation unless another is named, and lists are among the rated, as in
    Studio. Parameters of other kinds are passed over, as there.

    Raises:
        BadRequest: There is no such parameter, or no such value.
    """
    if not parameters:
        return None
    named = str(parameters.get(STUDIO_KIND, "Item Recommendation"))
    kind = _said(STUDIO_KINDS, named)
    if kind not in KINDS:
        raise _refused(f"{STUDIO_KIND} can't be {named!r}", ", ".join(STUDIO_KINDS))
    asked: dict[str, Any] = {"kind": kind, "among": "rated"}
    for name, value in parameters.items():
        if name == STUDIO_KIND:
            continue
        if name not in STUDIO_NAMES:
            raise _refused(f"the service has no parameter {name!r}", "; ".join(STUDIO_NAMES))
        of, field = STUDIO_NAMES[name]
        if of == kind:
            asked[field] = _said(STUDIO_AMONG, value)
    return _ask(asked)


def _said(names: Mapping[str, str], value: Any) -> Any:
    """Return what one of Studio's words stands for, however it is capitalised; else the word."""
    lowered = {name.lower(): meant for name, meant in names.items()}
    return lowered.get(str(value).lower(), value)


def _ask(given: Mapping[str, Any]) -> Ask:
    try:
        return msgspec.convert(given, Ask, strict=False)
    except msgspec.ValidationError as error:
        raise _refused(str(error), ", ".join(Ask.__struct_fields__)) from None


def _refused(what: str, known: str) -> BadRequest:
    return BadRequest(
        f"The recommender can't be asked so: {what}.",
        remedy=f"There are: {known}.",
        studio="0002",
        field="kind",
    )
