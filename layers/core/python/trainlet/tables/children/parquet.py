"""Reads a Parquet file as texts, piece by piece."""

from collections.abc import Iterator

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from trainlet.cells import ColumnType
from trainlet.datasets import Reading
from trainlet.errors import BadTable, BodyTooLarge
from trainlet.limits import check_size
from trainlet.tables.foreign import Question, hand_over, iso_duration, refuse
from trainlet.tables.table import TEXT, Limits, TextTable, check_width, checked_names

PIECE_ROWS = 20_000


def answer(request: bytes) -> bytes:
    """Return the table in the file that a question is about, or why there is none."""
    question = msgspec.msgpack.decode(request, type=Question)
    try:
        return hand_over(_table(question.data, question.limits))
    except (BadTable, BodyTooLarge) as error:
        return refuse(error)
    except (pa.ArrowException, OSError) as error:
        return refuse(
            BadTable(f"The Parquet file can't be read: {error}.", remedy="Write it again, whole.")
        )


def _table(data: bytes, limits: Limits) -> TextTable:
    file = pq.ParquetFile(pa.BufferReader(data))
    fields = [field for field in file.schema_arrow if not field.name.startswith("__index_level_")]
    check_width(len(fields), limits, 1)
    for field in fields:
        _check_flat(field)
    names = checked_names([field.name for field in fields], 1)
    check_size(file.metadata.num_rows * len(fields), limits.bytes)
    pieces = list(_pieces(file, [field.name for field in fields], limits))
    columns = [pa.chunked_array(each, TEXT) for each in zip(*pieces, strict=True)]
    declared = {
        name: kind for name, field in zip(names, fields, strict=True) if (kind := _kind(field))
    }
    empty = [pa.chunked_array([], TEXT)] * len(names)
    rows = file.metadata.num_rows
    return TextTable(names, columns or empty, rows, Reading(), declared)


def _pieces(file: pq.ParquetFile, names: list[str], limits: Limits) -> Iterator[list[pa.Array]]:
    """Yield the columns of each piece as texts; raise ``BodyTooLarge`` if they come to too much."""
    size = 0
    for batch in file.iter_batches(PIECE_ROWS, columns=names):
        texts = [_texts(batch.column(name)) for name in names]
        size += sum(each.nbytes for each in texts)
        check_size(size, 2 * limits.bytes)
        yield texts


def _check_flat(field: pa.Field) -> None:
    kind = field.type
    if pa.types.is_nested(kind) or _is_bytes(kind):
        raise BadTable(
            f"Column {field.name!r} holds {kind}, which is no value of a table.",
            remedy="Leave the column out, or write its parts as columns of their own.",
            studio="0017",
            column=field.name,
        )


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def _kind(field: pa.Field) -> ColumnType | None:
    """Return the type that a file gives to a column, where texts alone would not tell."""
    if pa.types.is_dictionary(field.type):
        return "category"
    is_text = pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    return "text" if is_text else None


def _texts(column: pa.Array) -> pa.Array:
    """Return a column as it is written in a CSV file; nothing for null and NaN."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_floating(kind):
        wide = column.cast(pa.float64())
        column = pc.if_else(pc.is_nan(wide), pa.scalar(None, pa.float64()), wide)
        whole = pc.and_(pc.equal(pc.floor(column), column), pc.less(pc.abs(column), 2.0**53))
        exact = pc.if_else(whole, column, None).cast(pa.int64()).cast(TEXT)
        return pc.fill_null(pc.coalesce(exact, column.cast(TEXT)), "")
    if pa.types.is_timestamp(kind):
        column = _moments(column)
    if pa.types.is_duration(kind):
        seconds = pc.divide(column.cast(pa.duration("ns")).cast(pa.int64()).cast(pa.float64()), 1e9)
        return _as_durations(seconds)
    return pc.fill_null(column.cast(TEXT), "")


def _moments(column: pa.Array) -> pa.Array:
    """Return timestamps in microseconds of UTC."""
    zoned = column.type.tz is not None
    return column.cast(pa.timestamp("us", tz="UTC" if zoned else None), safe=False)


def _as_durations(seconds: pa.Array) -> pa.Array:
    """Return seconds as ISO 8601 durations."""
    texts = ["" if value is None else iso_duration(value) for value in seconds.to_pylist()]
    return pa.array(texts, TEXT)
