"""Rows as they came, turned into the columns that a model takes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from trainlet.errors import BadRows


class Batch(msgspec.Struct, frozen=True):
    """Rows to score, column by column.

    Attributes:
        columns: Values by column name, each list as long as there are rows.
        size: How many rows.
        ignored: Columns that came and aren't wanted.
        absent: How many rows of a column lack its key, where rows came as records.
        first: The number of its first row, where it is a piece of a longer table.
    """

    columns: dict[str, list[Any]]
    size: int
    ignored: list[str] = []
    absent: dict[str, int] = {}
    first: int = 1


def check_rows(count: int, most: int) -> None:
    """Refuse no rows, and more than one request may hold.

    Raises:
        BadRows: There are none, or more than ``most``.
    """
    if count < 1:
        raise BadRows("The request holds no rows.", remedy="Send at least one row.")
    check_most(count, most)


def check_most(count: int, most: int) -> None:
    """Refuse more rows than one request may hold.

    Raises:
        BadRows: There are more than ``most``.
    """
    if count > most:
        raise BadRows(
            f"These are more rows than the {most:,} of one request.",
            remedy="Send them in several requests.",
        )


def from_records(records: list[dict[str, Any]], wanted: Sequence[str]) -> Batch:
    """Return the batch of rows given as one dict each; a key that some rows lack is null there."""
    if len(records) == 1:
        (record,) = records
        one = {name: [record[name]] for name in wanted if name in record}
        return Batch(one, 1, [] if len(one) == len(record) else _without(record, wanted), {})
    present = Counter(name for record in records for name in record)
    columns = {name: [record.get(name) for record in records] for name in wanted if name in present}
    absent = {name: len(records) - present[name] for name in columns}
    return Batch(
        columns,
        len(records),
        _without(present, wanted),
        {name: count for name, count in absent.items() if count},
    )


def from_rows(names: list[str], rows: list[list[Any]], wanted: Sequence[str]) -> Batch:
    """Return the batch of rows given as lists under common column names.

    Raises:
        BadRows: A name twice, or a row with too few or too many values.
    """
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
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
    place = {name: i for i, name in enumerate(names)}
    columns = {name: [row[place[name]] for row in rows] for name in wanted if name in place}
    return Batch(columns, len(rows), _without(place, wanted), {})


def from_instances(rows: list[Any], wanted: Sequence[str]) -> Batch:
    """Return the batch of rows that are all records, or all lists in the model's order.

    Raises:
        BadRows: They are neither.
    """
    if all(isinstance(row, dict) for row in rows):
        return from_records(rows, wanted)
    if all(isinstance(row, list) for row in rows):
        return from_rows(list(wanted), rows, wanted)
    raise BadRows(
        "The rows are neither all objects nor all lists.",
        remedy="Send each row as an object by column, or as a list in the model's order.",
    )


def from_columns(columns: dict[str, list[Any]], wanted: Sequence[str]) -> Batch:
    """Return the batch of rows given column by column.

    Raises:
        BadRows: The columns are of different lengths.
    """
    sizes = {len(values) for values in columns.values()}
    if len(sizes) > 1:
        raise BadRows("The columns are of different lengths.", remedy="Send one value a row each.")
    rows = [list(row) for row in zip(*columns.values(), strict=True)]
    return from_rows(list(columns), rows, wanted)


def _without(names: Iterable[str], wanted: Sequence[str]) -> list[str]:
    known = set(wanted)
    return [name for name in names if name not in known]
