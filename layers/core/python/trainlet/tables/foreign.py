"""Files in binary formats: read by a process that can do little, and handed over as Arrow."""

from typing import Any

import msgspec
import pyarrow as pa

from trainlet.cells import ColumnType
from trainlet.datasets import Reading
from trainlet.engine.confined import run_confined
from trainlet.errors import BadTable, BodyTooLarge
from trainlet.tables.table import BadRow, Limits, TextTable


class Question(msgspec.Struct, frozen=True):
    """A file, what is known of it, and the most that its table may be."""

    data: bytes
    asked: Reading
    limits: Limits


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A table as an Arrow stream, or the problem with it.

    Attributes:
        stream: Columns of texts, named by their places.
        names: Their names.
        reading: How it was read.
        declared: Types that the file gives to columns.
        bad: Rows that could not be read.
        notes: What else should be known.
        problem: Why there is no table: the arguments of ``BadTable``.
        too_large: The same, of ``BodyTooLarge``.
    """

    stream: bytes = b""
    names: list[str] = []
    reading: Reading = Reading()
    declared: dict[str, ColumnType] = {}
    bad: list[BadRow] = []
    notes: list[str] = []
    problem: dict[str, Any] | None = None
    too_large: dict[str, Any] | None = None


def ask(child: str, data: bytes, asked: Reading, limits: Limits) -> TextTable:
    """Return the table that a child module reads out of a file.

    Raises:
        BadTable: It is no such file, or holds no table.
        BodyTooLarge: It unpacks to more than may be.
        Overrun: It takes too much time or memory to read.
    """
    question = msgspec.msgpack.encode(Question(data, asked, limits))
    found = msgspec.msgpack.decode(run_confined(child, question), type=Answer)
    if found.too_large:
        raise BodyTooLarge(**found.too_large)
    if found.problem:
        raise BadTable(**found.problem)
    with pa.ipc.open_stream(found.stream) as reader:
        table = reader.read_all()
    rows = table.num_rows
    made_of = (found.reading, found.declared, found.bad, found.notes)
    return TextTable(found.names, table.columns, rows, *made_of)


def hand_over(table: TextTable) -> bytes:
    """Return a table as the answer of a child."""
    places = [str(place) for place in range(len(table.names))]
    arrow = pa.table(dict(zip(places, table.columns, strict=True)))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, arrow.schema) as writer:
        writer.write_table(arrow)
    answer = Answer(
        stream=sink.getvalue().to_pybytes(),
        names=table.names,
        reading=table.reading,
        declared=dict(table.declared),
        bad=list(table.bad),
        notes=list(table.notes),
    )
    return msgspec.msgpack.encode(answer)


def refuse(error: BadTable | BodyTooLarge) -> bytes:
    """Return an error as the answer of a child."""
    told = {"detail": error.detail, "remedy": error.remedy, "studio": error.studio, **error.place}
    is_large = isinstance(error, BodyTooLarge)
    return msgspec.msgpack.encode(Answer(too_large=told) if is_large else Answer(problem=told))


def iso_duration(seconds: float) -> str:
    """Return seconds as an ISO 8601 duration."""
    return f"{'-' if seconds < 0 else ''}PT{abs(seconds):.6f}S"
