"""What is in a table: types, counts, quantiles, most frequent values, correlations, hints."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trainlet.cells import TEXTUAL, ColumnType, is_missing
from trainlet.datasets import Column, Schema
from trainlet.errors import BadTable
from trainlet.tables.hints import hints
from trainlet.tables.statistics import correlations, elementary, histogram, quantiles
from trainlet.tables.table import TextTable
from trainlet.tables.types import check_type, infer, side_by_side
from trainlet.tables.values import Cells, as_doubles

TOP = 10
LONGEST_TOP = 200


class Asked(NamedTuple):
    """What is known of a column's type: what was asked for, and what the file says."""

    type: ColumnType | None = None
    declared: ColumnType | None = None


def describe(
    table: TextTable,
    types: Mapping[str, ColumnType],
    *,
    dataset: str,
    version: str,
    size: int,
    uploaded: datetime,
) -> Schema:
    """Return the schema and profile of a table.

    Args:
        table: The text cells.
        types: Types that were asked for, by column; the others are inferred.
        dataset: The dataset's name.
        version: The version's id.
        size: Bytes of the upload.
        uploaded: When it arrived.

    Raises:
        BadTable: A type for a column that isn't there, or that a cell can't be read as.
    """
    unknown = next((name for name in types if name not in table.names), None)
    if unknown is not None:
        raise BadTable(
            f"There is no column {unknown!r} to give a type to.",
            remedy=f"The columns are: {', '.join(table.names[:30])}.",
            studio="0001",
            column=unknown,
        )

    def profiled(place: int) -> tuple[Column, NDArray[np.float64]]:
        name = table.names[place]
        asked = Asked(types.get(name), table.declared.get(name))
        return profile(name, table.columns[place], asked)

    found = side_by_side(profiled, range(len(table.names)))
    columns = [column for column, _ in found]
    numbers = {column.name: values for column, values in found if column.type not in TEXTUAL}
    return Schema(
        dataset=dataset,
        version=version,
        extension=".csv",
        size=size,
        uploaded=uploaded,
        reading=table.reading,
        types=dict(types),
        rows=table.rows,
        quarantined=len(table.bad),
        notes=list(table.notes),
        columns=columns,
        correlations=correlations(numbers),
        hints=hints(columns, table.rows),
    )


def profile(
    name: str,
    column: pa.ChunkedArray,
    asked: Asked = Asked(),  # noqa: B008
) -> tuple[Column, NDArray[np.float64]]:
    """Return one column's type and profile, and its values where they are numbers."""
    cells = Cells(column)
    found = check_type(name, cells, asked.type) if asked.type else infer(cells, asked.declared)
    texts, codes = cells.encoded
    times = np.bincount(codes, minlength=len(texts))
    present = np.array([not is_missing(text, found.type) for text in texts], dtype=bool)
    facts = Column(
        name=name,
        type=found.type,
        why=found.why,
        missing=int(times[~present].sum()),
        distinct=int(present.sum()),
        top=_top(texts, np.where(present, times, 0)),
    )
    if found.type in TEXTUAL:
        return facts, np.empty(0)
    values = as_doubles(cells, found.type)
    known = values[~np.isnan(values)]
    return _with_numbers(facts, known) if len(known) else facts, values


def _top(texts: list[str], times: NDArray[np.int64]) -> list[tuple[str, int]]:
    """Return the most frequent texts, those that occur alike often in order of first use."""
    order = np.argsort(-times, kind="stable")[:TOP]
    return [(_cut(texts[place]), int(times[place])) for place in order if times[place]]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TOP else text[: LONGEST_TOP - 3] + "..."


def _with_numbers(facts: Column, values: NDArray[np.float64]) -> Column:
    statistics = elementary(values)
    variance = statistics.get("sample-variance")
    return msgspec.structs.replace(
        facts,
        distinct=len(np.unique(values)),
        minimum=float(values.min()),
        maximum=float(values.max()),
        mean=_mean(values),
        deviation=None if variance is None else float(np.sqrt(variance)),
        quantiles=quantiles(values),
        statistics=statistics,
        histogram=histogram(values),
    )


def _mean(values: NDArray[np.float64]) -> float | None:
    with np.errstate(over="ignore"):
        mean = float(values.mean())
    return mean if np.isfinite(mean) else None
