"""Which learner: what a recipe names, and what a learner that is made of others does."""

from typing import Any

import msgspec


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A learner's id and its settings."""

    use: str
    settings: dict[str, Any] = {}
