"""Writes a typed table as CSV, so that reading it gives the same values again."""

import datetime as dt
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from trainlet.cells import ColumnType
from trainlet.datasets import Reading

WRITTEN = Reading(
    format="csv",
    encoding="utf-8",
    delimiter=",",
    quote='"',
    escape="none",
    spaces="kept",
    decimal=".",
    header=True,
    skip=0,
)
"""How it is written."""

FIRST, LAST = -62_135_596_800.0, 253_402_300_800.0
"""Seconds since 1970 of the years 1 and 10000: a date lies between them."""

LONGEST = 1e9 * 3600
"""Seconds of a duration whose hours have ten digits."""


def written(X: pd.DataFrame, types: Mapping[str, ColumnType]) -> bytes:
    """Return a typed table as CSV; an empty cell is a missing value, and so is an empty text.

    Args:
        X: The table: doubles with NaN for missing, texts with None for missing.
        types: The types of its columns.
    """
    columns = [_cells(X[name], types[name]) for name in X.columns]
    if len(columns) == 1:  # an empty line would be no row
        columns = [pc.fill_null(columns[0].cast(pa.string()), "")]
    table = pa.Table.from_arrays(columns, names=[str(name) for name in X.columns])
    out = BytesIO()
    pa.csv.write_csv(table, out, pa.csv.WriteOptions(quoting_header="needed"))
    return out.getvalue()


def _cells(column: "pd.Series[Any]", type_: ColumnType) -> pa.Array:
    if type_ in ("text", "category"):
        return pa.array(column.to_numpy(object), pa.string(), from_pandas=True)
    values = column.to_numpy(np.float64)
    gaps = ~np.isfinite(values)
    if type_ == "number":
        return pa.array(values, pa.float64(), mask=gaps)
    whole = np.where(gaps, 0.0, values)
    if type_ == "integer":
        return pa.array(np.rint(whole).astype(np.int64), mask=gaps)
    if type_ == "boolean":
        return pa.array(whole != 0.0, mask=gaps)
    read = _moment if type_ == "datetime" else _span
    return _each(read, whole, gaps)


def _each(read: Any, values: NDArray[np.float64], gaps: NDArray[np.bool_]) -> pa.Array:
    """Return texts of values; each different one is spelled once."""
    found, places = np.unique(values, return_inverse=True)
    texts = pa.array([read(value) for value in found.tolist()], pa.string())
    return texts.take(pa.array(places, mask=gaps))


def _moment(seconds: float) -> str | None:
    """Return ISO 8601 in UTC of seconds since 1970; None beyond the years that it can write."""
    if not FIRST <= seconds < LAST:
        return None
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)
    return moment.isoformat().replace("+00:00", "Z")


def _span(seconds: float) -> str | None:
    """Return hours, minutes and seconds of a duration, to the microsecond; None if too long."""
    if not abs(seconds) < LONGEST:
        return None
    whole, fraction = divmod(round(abs(seconds) * 1e6), 1_000_000)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    sign, digits = "-" if seconds < 0 else "", f".{fraction:06d}".rstrip("0").rstrip(".")
    return f"{sign}{hours}:{minutes:02d}:{rest:02d}{digits}"
