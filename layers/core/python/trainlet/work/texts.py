"""Lines of VW or SVMLight in a dataset: in a column of texts, or as the file itself."""

from typing import Any

import msgspec

from trainlet import datasets
from trainlet.datasets import Schema
from trainlet.errors import BadTable
from trainlet.limits import gunzip
from trainlet.memory import fitting
from trainlet.settings import Settings
from trainlet.store import Store

LINE = "line"


class Lines(msgspec.Struct):
    """A table with a line in each row.

    Attributes:
        table: Its columns by name, the lines among them.
        column: Which of them the lines are.
    """

    table: dict[str, list[Any]]
    column: str

    @property
    def texts(self) -> list[str]:
        """The lines."""
        return self.table[self.column]


def file_of(store: Store, settings: Settings, schema: Schema, column: str) -> bytes:
    """Return a dataset version's lines as a file: its own bytes where no column is named.

    Raises:
        BadTable: There is no such column, a cell of it is several lines, or the file is no text.
    """
    if not column:
        return _bytes(store, settings, schema)
    texts = lines_of(store, settings, schema, column).texts
    broken = next((row for row, text in enumerate(texts, 1) if "\n" in text or "\r" in text), 0)
    if broken:
        raise BadTable(
            f"Row {broken} of column {column!r} holds a line break: it would be several examples.",
            remedy="Give one line for each row.",
            column=column,
            row=broken,
        )
    return "".join(f"{text}\n" for text in texts if text.strip()).encode()


def lines_of(store: Store, settings: Settings, schema: Schema, column: str) -> Lines:
    """Return a dataset version's table; without a column it is that of the file's lines."""
    if not column:
        text = _bytes(store, settings, schema).decode(errors="replace")
        return Lines({LINE: text.removesuffix("\n").split("\n")}, LINE)
    from trainlet.tables import read_stored

    known = schema.column(column)
    if known is None or known.type != "text":
        found = f"is of type {known.type}" if known else "is none of its columns"
        raise BadTable(
            f"{column!r} {found} in dataset {schema.dataset!r}.",
            remedy="Name a column of texts, each of them a line.",
            studio="0017" if known else "0001",
            column=column,
        )
    table = read_stored(datasets.read_data(store, schema), settings, schema.reading)
    columns = zip(table.names, table.columns, strict=True)
    return Lines({name: cells.to_pylist() for name, cells in columns}, column)


def _bytes(store: Store, settings: Settings, schema: Schema) -> bytes:
    data = datasets.read_data(store, schema)
    if schema.extension == ".gz":
        return gunzip(data, fitting(settings.max_upload_bytes))
    if schema.extension != ".csv":
        raise BadTable(
            f"The file of dataset {schema.dataset!r} is no text of lines.",
            remedy="Name the column that holds them, or upload the file itself.",
            field="column",
        )
    return data
