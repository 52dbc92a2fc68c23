"""Runs a script of SQLite in memory: no files, no extensions, no settings, an end in time."""

import random
import sqlite3
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa

from trainlet.catalogue.fitted.naming import unique
from trainlet.catalogue.fitted.tables.querying import Answer, Question, hand_over
from trainlet.cells import EXACT_INTEGER

ALLOWED = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_INSERT,
        sqlite3.SQLITE_UPDATE,
        sqlite3.SQLITE_DELETE,
        sqlite3.SQLITE_CREATE_TABLE,
        sqlite3.SQLITE_CREATE_TEMP_TABLE,
        sqlite3.SQLITE_CREATE_VIEW,
        sqlite3.SQLITE_CREATE_TEMP_VIEW,
        sqlite3.SQLITE_CREATE_INDEX,
        sqlite3.SQLITE_CREATE_TEMP_INDEX,
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_DROP_TEMP_TABLE,
        sqlite3.SQLITE_DROP_VIEW,
        sqlite3.SQLITE_DROP_TEMP_VIEW,
        sqlite3.SQLITE_DROP_INDEX,
        sqlite3.SQLITE_DROP_TEMP_INDEX,
        sqlite3.SQLITE_ALTER_TABLE,
        sqlite3.SQLITE_REINDEX,
    }
)
"""All else is refused: to attach files, pragmas, virtual tables, triggers, transactions."""

FORBIDDEN = frozenset({"load_extension", "fts3_tokenizer", "randomblob", "readfile", "writefile"})
LONGEST_VALUE = 100_000_000
LONGEST_PATTERN = 1000
MOST_ROWS = 10_000_000
PIECE = 10_000
STEPS_BETWEEN_LOOKS = 10_000
SQL_TYPES = {"int64": "INTEGER", "double": "REAL", "large_string": "TEXT"}


class Rows(NamedTuple):
    """What a statement gives."""

    names: list[str]
    rows: list[tuple[Any, ...]]


class Refused(Exception):
    """The script asks for what can't be given."""


def answer(request: bytes) -> bytes:
    """Return the answer to a question, both as MessagePack."""
    asked = msgspec.msgpack.decode(request, type=Question)
    try:
        found = hand_over(_arrow(_run(asked)))
    except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError, Refused) as error:
        return msgspec.msgpack.encode(Answer(problem=_told(error)))
    except MemoryError:
        return msgspec.msgpack.encode(Answer(problem="It takes more memory than a query may."))
    return msgspec.msgpack.encode(Answer(stream=found))


def _told(error: Exception) -> str:
    told = str(error)
    if told == "interrupted":
        return "It takes more time than a query may."
    if told == "not authorized":
        return "not authorized: a statement is for tables in memory alone."
    return told if told.endswith(".") else f"{told}."


def _run(asked: Question) -> Rows:
    """Return the rows of the last statement that gives any."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for name, stream in asked.tables.items():
        _load(connection, name, stream)
    _confine(connection, asked)
    found = None
    for statement in statements(asked.script):
        cursor = connection.execute(statement)
        if cursor.description is not None:
            found = Rows([column[0] for column in cursor.description], _fetched(cursor))
    if found is None:
        raise Refused("no statement gives rows: end with a SELECT.")
    return found


def _load(connection: sqlite3.Connection, name: str, stream: bytes) -> None:
    with pa.ipc.open_stream(stream) as reader:
        table = reader.read_all()
    columns = [f"{_quoted(each.name)} {SQL_TYPES[str(each.type)]}" for each in table.schema]
    connection.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
    insert = f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    connection.execute("BEGIN")
    for batch in table.to_batches(max_chunksize=PIECE):
        cells = [column.to_pylist() for column in batch.columns]
        connection.executemany(insert, zip(*cells, strict=True))
    connection.execute("COMMIT")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _confine(connection: sqlite3.Connection, asked: Question) -> None:
    """Take from the connection what a script must not have."""
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"PRAGMA hard_heap_limit = {asked.heap}")
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN)
    chance = random.Random(asked.seed)  # noqa: S311 - for samples
    connection.create_function("random", 0, lambda: chance.getrandbits(64) - 2**63)
    end = time.monotonic() + asked.seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, STEPS_BETWEEN_LOOKS)
    connection.set_authorizer(_authorize)


def _authorize(action: int, _: str | None, name: str | None, *__: str | None) -> int:
    is_function = action == sqlite3.SQLITE_FUNCTION
    if action not in ALLOWED or (is_function and str(name).lower() in FORBIDDEN):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def statements(script: str) -> Iterator[str]:
    """Yield the statements of a script one by one; one may hold a ";" in a text or a comment."""
    statement = ""
    for part in script.split(";"):
        statement += part
        if sqlite3.complete_statement(statement + ";"):
            if statement.strip():
                yield statement
            statement = ""
        else:
            statement += ";"
    if statement.strip(" \t\r\n;"):
        yield statement.removesuffix(";")


def _fetched(cursor: sqlite3.Cursor) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    while piece := cursor.fetchmany(PIECE):
        rows += piece
        if len(rows) > MOST_ROWS:
            raise Refused(f"it gives more than {MOST_ROWS:,} rows.")
    return rows


def _arrow(found: Rows) -> pa.Table:
    names = unique(name or f"T1COL{place}" for place, name in enumerate(found.names, 1))
    columns = [list(column) for column in zip(*found.rows, strict=True)] or [[] for _ in names]
    arrays = [_column(name, values) for name, values in zip(names, columns, strict=True)]
    return pa.Table.from_arrays(arrays, names=names)


def _column(name: str, values: list[Any]) -> pa.Array:
    """Return a column of integers, of doubles, or of texts where it holds anything else."""
    kinds = {type(value) for value in values} - {type(None)}
    if bytes in kinds:
        raise Refused(f"column {name!r} holds bytes: cast them to text.")
    is_long = int in kinds and any(
        type(value) is int and abs(value) > EXACT_INTEGER for value in values
    )
    if str in kinds or is_long or not kinds:
        texts = [None if value is None else str(value) for value in values]
        return pa.array(texts, pa.large_string())
    if kinds == {int}:
        return pa.array(values, pa.int64())
    numbers = pa.array([None if v is None else float(v) for v in values], pa.float64())
    if not all(abs(value) < float("inf") for value in values if value is not None):
        raise Refused(f"column {name!r} holds an infinite number.")
    return numbers
