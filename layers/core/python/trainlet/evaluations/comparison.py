"""The document of versions that are judged on the same rows."""

import msgspec

from trainlet.evaluations.document import Evaluation, Interval


class Difference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A figure of two models on the same rows.

    Attributes:
        first: The one's.
        second: The other's.
        gain: By how much the other is better; negative if it is worse; None without a value.
        interval: Where the gain lies in 95 of 100 paired resamples.
        chance: Share of the resamples in which the other is not better.
    """

    first: float | None
    second: float | None
    gain: float | None
    interval: Interval | None = None
    chance: float | None = None


class Judged(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A published version, judged on a table.

    Attributes:
        model: Its model.
        version: Its number.
        has_seen: Whether it was trained on rows of that very table.
        evaluation: What came of it.
    """

    model: str
    version: int
    has_seen: bool
    evaluation: Evaluation


class Comparison(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One version or two, judged on the same rows of a table.

    Attributes:
        dataset: The table.
        dataset_version: Which version of it.
        label: The column that is predicted.
        rows: Rows of the table that have a label.
        judged: The versions, in the order that was asked for.
        differences: The second beside the first, by metric id.
    """

    dataset: str
    dataset_version: str
    label: str
    rows: int
    judged: list[Judged]
    differences: dict[str, Difference] = {}
