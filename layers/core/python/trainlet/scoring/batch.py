"""Rows as they came, turned into columns."""

from dataclasses import dataclass, field
from typing import Any

from trainlet.errors import BadRows


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows to score, column by column.

    Attributes:
        columns: Values by column name, each list as long as there are rows.
        size: How many rows.
        absent: How many rows of a column lack its key, where rows came as records.
    """

    columns: dict[str, list[Any]]
    size: int
    absent: dict[str, int] = field(default_factory=dict)


def from_records(records: list[dict[str, Any]]) -> Batch:
    """Return the batch of rows given as one dict each; a key that some rows lack is null there."""
    if len(records) == 1:
        return Batch({name: [value] for name, value in records[0].items()}, 1)
    names = dict.fromkeys(name for record in records for name in record)
    columns = {name: [record.get(name) for record in records] for name in names}
    absent = {name: sum(name not in record for record in records) for name in names}
    return Batch(columns, len(records), {name: count for name, count in absent.items() if count})


def from_rows(names: list[str], rows: list[list[Any]]) -> Batch:
    """Return the batch of rows given as lists under common column names.

    Raises:
        BadRows: A name twice, or a row with too few or too many values.
    """
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadRows(
            f"Column {twice!r} stands twice.", remedy="Give each column once.", column=twice
        )
    for number, row in enumerate(rows, 1):
        if len(row) != len(names):
            raise BadRows(
                f"Row {number} has {len(row)} values for {len(names)} columns.",
                remedy="Give every row one value per column; null where there is none.",
                row=number,
            )
    return Batch({name: [row[i] for row in rows] for i, name in enumerate(names)}, len(rows))
