"""What is in a table: counts, quantiles, most frequent values."""

import math
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from trainlet.cells import READERS, ColumnType, is_missing
from trainlet.datasets import Column, Histogram, Schema
from trainlet.errors import BadTable
from trainlet.tables.read import TextTable
from trainlet.tables.types import check_type, count, infer

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
TOP = 10
BINS = 10


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
    return Schema(
        dataset=dataset,
        version=version,
        extension=".csv",
        size=size,
        uploaded=uploaded,
        rows=table.rows,
        columns=[
            profile(name, cells, types.get(name))
            for name, cells in zip(table.names, table.columns, strict=True)
        ],
    )


def profile(name: str, cells: tuple[str, ...], type_: ColumnType | None) -> Column:
    """Return one column's type and profile."""
    counts = count(cells)
    found = check_type(name, cells, type_) if type_ else infer(counts)
    present = Counter({text: n for text, n in counts.items() if not is_missing(text, found.type)})
    facts = Column(
        name=name,
        type=found.type,
        why=found.why,
        missing=len(cells) - present.total(),
        distinct=len(present),
        top=present.most_common(TOP),
    )
    return facts if found.type == "text" or not present else _with_numbers(facts, present)


def _with_numbers(facts: Column, present: Counter[str]) -> Column:
    read = READERS[facts.type]
    numbers = [read(text) for text in present]
    distinct = np.array(numbers, dtype=np.float64)
    values = np.repeat(distinct, list(present.values()))
    with np.errstate(over="ignore", invalid="ignore"):  # near the end of doubles: None below
        quantiles = np.quantile(values, QUANTILES).tolist()
        mean = float(values.mean())
        deviation = float(values.std(ddof=1)) if len(values) > 1 else None
    return msgspec.structs.replace(
        facts,
        distinct=len(np.unique(distinct)),
        minimum=float(values.min()),
        maximum=float(values.max()),
        mean=_finite(mean),
        deviation=_finite(deviation),
        quantiles={
            str(share): quantile
            for share, quantile in zip(QUANTILES, quantiles, strict=True)
            if math.isfinite(quantile)
        },
        histogram=_histogram(values),
    )


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _histogram(values: NDArray[np.float64]) -> Histogram | None:
    span = float(values.max()) - float(values.min())
    if span == 0 or not math.isfinite(span):
        return None
    try:
        counts, edges = np.histogram(values, bins=BINS)
    except ValueError:  # neighbouring doubles: no room for that many edges between them
        return None
    return Histogram(edges.tolist(), counts.tolist())
