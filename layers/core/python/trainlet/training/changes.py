"""What a clean job changed: each column before and after, and what each step did."""

from collections.abc import Sequence

import msgspec

from trainlet.cells import ColumnType
from trainlet.datasets import Column, Histogram, Schema
from trainlet.training.cleaning import Trace


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of a column: see ``datasets.Column``."""

    type: ColumnType
    missing: int
    distinct: int
    minimum: float | None
    maximum: float | None
    mean: float | None
    deviation: float | None
    histogram: Histogram | None


class ColumnChange(msgspec.Struct, frozen=True, kw_only=True):
    """A column before and after; None where it isn't there."""

    name: str
    before: Facts | None
    after: Facts | None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a clean job changed.

    Attributes:
        rows_before: Rows of the table.
        rows_after: Rows of the result.
        columns: Columns of either, those of the result first.
        steps: What each step did.
    """

    rows_before: int
    rows_after: int
    columns: list[ColumnChange]
    steps: list[Trace]


def changes(before: Schema, after: Schema, steps: Sequence[Trace]) -> Report:
    """Return what lies between two versions."""
    names = [column.name for column in after.columns]
    gone = [column.name for column in before.columns if after.column(column.name) is None]
    columns = [
        ColumnChange(
            name=name, before=_facts(before.column(name)), after=_facts(after.column(name))
        )
        for name in [*names, *gone]
    ]
    return Report(
        rows_before=before.rows, rows_after=after.rows, columns=columns, steps=list(steps)
    )


def _facts(column: Column | None) -> Facts | None:
    if column is None:
        return None
    return Facts(**{name: getattr(column, name) for name in Facts.__struct_fields__})
