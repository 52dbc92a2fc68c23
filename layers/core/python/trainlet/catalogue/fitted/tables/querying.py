"""Asks tables by SQL, in a process that can do little."""

from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from trainlet.catalogue.spec import Table, Types
from trainlet.cells import READERS, ColumnType
from trainlet.engine.confined import Limits, run_confined
from trainlet.errors import BadRecipe, Overrun

CHILD = "trainlet.catalogue.fitted.tables.querying_child"
SECONDS = 30.0
HEAP = 2 * 2**30
LIMITS = Limits(memory=4 * 2**30, cpu=120, wall=180)
BITS = {0, 1, None}
FIRST, BEYOND = -62_135_596_800.0, 253_402_300_800.0
"""The begin of the year 1 and the end of 9999, in seconds since 1970."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of which tables, and what it may take.

    Attributes:
        script: Statements of SQLite.
        tables: By name, Arrow streams.
        seed: Seed of ``random()``.
        seconds: How long the statements may take.
        heap: Bytes that SQLite may use.
    """

    script: str
    tables: dict[str, bytes]
    seed: int
    seconds: float
    heap: int


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of the last statement that has any: integers, doubles or texts; or a problem.

    Attributes:
        stream: An Arrow stream.
        problem: Why there is none, in a sentence.
    """

    stream: bytes = b""
    problem: str = ""


def query(script: str, tables: dict[str, Table], seed: int) -> Table:
    """Return what a script of SQLite gives of some tables.

    Truth values are 0 and 1 in it, dates ISO 8601 texts of UTC, durations seconds. A column named
    as one of those is of its type again if all its values can be.

    Raises:
        BadRecipe: A statement is wrong or not allowed, or takes too much time or memory.
    """
    streams = {name: _stream(table) for name, table in tables.items()}
    question = Question(script=script, tables=streams, seed=seed, seconds=SECONDS, heap=HEAP)
    try:
        data = run_confined(CHILD, msgspec.msgpack.encode(question), LIMITS)
    except Overrun:
        raise bad_query("It takes more time or memory than a query may.") from None
    answer = msgspec.msgpack.decode(data, type=Answer)
    if answer.problem:
        raise bad_query(answer.problem)
    with pa.ipc.open_stream(answer.stream) as reader:
        found = reader.read_all()
    return _typed(found, [table.types for table in tables.values()])


def bad_query(detail: str) -> BadRecipe:
    """Return the refusal of a script."""
    return BadRecipe(
        f"The SQL script failed: {detail}",
        remedy="Correct sql_query_script: SQLite's dialect, over the tables t1, t2 and t3 alone.",
        studio="0069",
        field="steps",
    )


def hand_over(table: pa.Table) -> bytes:
    """Return an Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _stream(table: Table) -> bytes:
    names = list(table.X.columns)
    columns = [_to_sql(table.X[name], table.types[name]) for name in names]
    return hand_over(pa.Table.from_arrays(columns, names=[str(name) for name in names]))


def _to_sql(column: "pd.Series[Any]", type_: ColumnType) -> pa.Array:
    if column.dtype == object:
        return pa.array(column, pa.large_string())
    if type_ == "datetime":
        return pa.array(_moments(column), pa.large_string())
    values = pa.array(column.to_numpy(np.float64), from_pandas=True)
    return values.cast(pa.int64()) if type_ in ("integer", "boolean") else values


def _moments(column: "pd.Series[Any]") -> list[str | None]:
    """Return moments as SQLite's own functions write them, with a fraction where there is one."""
    seconds = column.to_numpy(np.float64)
    if (seconds < FIRST).any() or (seconds >= BEYOND).any():
        raise bad_query(f"Column {column.name!r} has dates beyond the years 1 to 9999.")
    moments = np.rint(np.nan_to_num(seconds) * 1e6).astype(np.int64).astype("datetime64[us]")
    texts = np.datetime_as_string(moments, unit="us")
    return [
        None if gap else text.replace("T", " ").removesuffix(".000000")
        for text, gap in zip(texts.tolist(), np.isnan(seconds).tolist(), strict=True)
    ]


def _typed(found: pa.Table, sources: list[Types]) -> Table:
    X: dict[str, pd.Series[Any]] = {}
    types: Types = {}
    for name, column in zip(found.column_names, found.columns, strict=True):
        wanted = next((each[name] for each in sources if name in each), None)
        types[name], X[name] = _from_sql(column, wanted)
    return Table(X=pd.DataFrame(X, index=pd.RangeIndex(found.num_rows)), types=types)


def _from_sql(
    column: pa.ChunkedArray, wanted: ColumnType | None
) -> "tuple[ColumnType, pd.Series[Any]]":
    """Return the type and the values of a column: of its source's type if the values allow."""
    values = column.to_numpy()
    if column.null_count == len(column):
        type_ = "text" if wanted is None or wanted == "category" else wanted
        return type_, _series(np.full(len(values), None), type_)
    if pa.types.is_large_string(column.type):
        moments = _read_moments(values) if wanted == "datetime" else None
        return ("text", _series(values, "text")) if moments is None else ("datetime", moments)
    type_ = "number" if pa.types.is_floating(column.type) else "integer"
    if wanted == "duration":
        type_ = "duration"
    elif (
        wanted == "boolean" and type_ == "integer" and not set(pc.unique(column).to_pylist()) - BITS
    ):
        type_ = "boolean"
    return type_, _series(values, type_)


def _read_moments(texts: NDArray[np.object_]) -> "pd.Series[Any] | None":
    """Return texts as moments; None if one of them is none."""
    read = [None if text is None else READERS["datetime"](text) for text in texts]
    moments = _series(np.array(read, dtype=object), "datetime")
    return moments if bool((moments.isna() == pd.isna(texts)).all()) else None


def _series(values: NDArray[Any], type_: ColumnType) -> "pd.Series[Any]":
    return pd.Series(values, dtype=object if type_ == "text" else "float64")
