"""Columns of text cells as values: each different text is read once, what is plain in one sweep.

What a cell means is said by ``trainlet.cells`` alone. The patterns here are of texts that Arrow is
known to read as that says; all others are read by it.
"""

from collections.abc import Iterable
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from trainlet.cells import READERS, ColumnType, is_missing
from trainlet.tables.table import TEXT, first_chunk

PROBED = 50_000
FEW = 0.25
DAY = r"(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
TIME = r"[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
PLAIN: dict[ColumnType, str] = {
    "integer": r"^-?(?:0|[1-9][0-9]{0,14})$",
    "number": r"^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,17})?(?:[eE][+-]?[0-9]{1,2})?$",
    "datetime": rf"^(?:1[7-9]|2[01])[0-9]{{2}}-{DAY}(?:{TIME})?$",
}
"""Texts that can be read in one sweep: integers exact in doubles, numbers far from the largest, and
dates that every month has, in years whose microseconds are exact in doubles."""


class Cells:
    """A column of text cells, and what is found out about it, once.

    Args:
        column: The cells.
    """

    def __init__(self, column: pa.ChunkedArray) -> None:
        self.column = column
        self._plain: dict[ColumnType, pa.ChunkedArray] = {}

    @cached_property
    def are_few(self) -> bool:
        """Whether the column repeats few texts, by its beginning."""
        probe = first_chunk(self.column, PROBED)
        return len(probe.unique()) <= max(100, FEW * len(probe))

    @cached_property
    def encoded(self) -> tuple[list[str], NDArray[np.int32]]:
        """The different texts in order of first use, and which each cell has."""
        whole = self.column.combine_chunks().dictionary_encode()
        return whole.dictionary.to_pylist(), whole.indices.to_numpy(zero_copy_only=False)

    def plain(self, type_: ColumnType) -> pa.ChunkedArray:
        """Return which cells are plainly of a type."""
        if type_ not in self._plain:
            self._plain[type_] = pc.match_substring_regex(self.column, PLAIN[type_])
        return self._plain[type_]


def odd_texts(cells: Cells, type_: ColumnType) -> tuple[Iterable[str], bool]:
    """Return each different text that isn't plainly of a type, and whether others are.

    The texts are in order of first use.
    """
    if cells.are_few:
        return cells.encoded[0], False
    if type_ not in PLAIN:
        return cells.column.unique().to_pylist(), False
    plain = cells.plain(type_)
    if pc.all(plain).as_py():
        return (), True
    odd = cells.column.filter(pc.invert(plain))
    return odd.unique().to_pylist(), len(odd) < len(cells.column)


def as_doubles(cells: Cells, type_: ColumnType) -> NDArray[np.float64]:
    """Return a column of numbers, truth values or times as doubles; NaN for the missing ones.

    Args:
        cells: Cells that are all of the type, or missing; one that isn't counts as missing.
        type_: The type.
    """
    if type_ not in PLAIN or cells.are_few:
        return _read_each(cells, type_)
    column, plain = cells.column, cells.plain(type_)
    if pc.all(plain).as_py():
        return _swept(column, type_)
    values = _swept(pc.if_else(plain, column, pa.scalar(None, TEXT)), type_)
    places = np.flatnonzero(~plain.to_numpy())
    values[places] = _read_each(Cells(column.filter(pc.invert(plain))), type_)
    return values


def as_texts(cells: Cells) -> NDArray[np.object_]:
    """Return a column of texts, those alike as one object; None for the missing ones."""
    texts, codes = cells.encoded
    found = np.array([None if is_missing(text, "text") else text for text in texts], dtype=object)
    taken: NDArray[np.object_] = found[codes] if len(found) else np.empty(0, dtype=object)
    return taken


def _read_each(cells: Cells, type_: ColumnType) -> NDArray[np.float64]:
    texts, codes = cells.encoded
    read = READERS[type_]
    found = [None if is_missing(text, type_) else read(text) for text in texts]
    values: NDArray[np.float64] = np.array(found, dtype=np.float64)[codes]
    return values


def _swept(column: pa.ChunkedArray, type_: ColumnType) -> NDArray[np.float64]:
    """Return plain texts as doubles, nulls as NaN."""
    if type_ == "datetime":
        moments = column.cast(pa.timestamp("us")).cast(pa.int64())
        return _numpy(moments.cast(pa.float64(), safe=False)) / 1e6
    return _numpy(column.cast(pa.float64()))


def _numpy(column: pa.ChunkedArray) -> NDArray[np.float64]:
    values: NDArray[np.float64] = column.to_numpy()
    return values if values.flags.writeable else values.copy()
