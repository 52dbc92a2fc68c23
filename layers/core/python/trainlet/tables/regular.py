"""Reads a CSV text that is written regularly at the speed of Arrow; any other is left alone."""

import numpy as np
import pyarrow as pa
import pyarrow.csv

from trainlet.datasets import Reading
from trainlet.tables.table import TEXT

BLOCK = 2**20
PIECE = 16 * 2**20
NO_DELIMITER = "\x1f"


def read_regular(
    data: bytes, start: int, width: int, reading: Reading
) -> list[pa.ChunkedArray] | None:
    """Return rows as columns of texts; None if they can't be read so, or could mean two things.

    They are read if every quote opens at the beginning of a cell, closes at its end or is doubled
    inside, and every row has as many cells as the header.

    Args:
        data: A text in UTF-8, without NULs.
        start: Where its rows begin, in bytes.
        width: Columns.
        reading: How it is written.
    """
    delimiter = NO_DELIMITER if reading.delimiter == "none" else reading.delimiter
    if reading.spaces != "kept" or reading.escape != "none":
        return None
    if delimiter == NO_DELIMITER and data.find(NO_DELIMITER.encode(), start) >= 0:
        return None
    quote = "" if reading.quote == "none" else reading.quote
    quote = quote if quote and data.find(quote.encode(), start) >= 0 else ""
    if quote and not _are_quotes_sound(data, start, ord(quote), ord(delimiter)):
        return None
    return _columns(data, start, width, (delimiter, quote))


def _columns(
    data: bytes, start: int, width: int, marks: tuple[str, str]
) -> list[pa.ChunkedArray] | None:
    """Return the columns as Arrow reads them; None if it doesn't: rows differ, or one is huge."""
    names = [str(place) for place in range(width)]
    delimiter, quote = marks
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(pa.py_buffer(data).slice(start)),
            read_options=pa.csv.ReadOptions(column_names=names, block_size=BLOCK),
            parse_options=pa.csv.ParseOptions(
                delimiter=delimiter, quote_char=quote or False, newlines_in_values=bool(quote)
            ),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, TEXT), check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns: list[pa.ChunkedArray] = table.columns
    return columns


def _are_quotes_sound(data: bytes, start: int, quote: int, delimiter: int) -> bool:
    """Tell whether quotes come in pairs that enclose whole cells; a doubled one is two pairs.

    Of two quotes side by side the first closes and the second opens again. Every other one that
    opens is behind a delimiter or a line's end, and every other one that closes before one.
    """
    letters = np.frombuffer(data, np.uint8)
    outside = np.zeros(256, dtype=bool)
    outside[[quote, delimiter, ord("\r"), ord("\n")]] = True
    left = np.empty(0, dtype=np.int64)
    for begin in range(start, len(letters), PIECE):
        found = np.flatnonzero(letters[begin : begin + PIECE] == quote) + begin
        places = np.concatenate([left, found])
        pairs, left = np.split(places, [len(places) // 2 * 2])
        opening, closing = pairs[0::2], pairs[1::2]
        before = letters[opening[opening > start] - 1]
        behind = letters[closing[closing < len(letters) - 1] + 1]
        if not (outside[before].all() and outside[behind].all()):
            return False
    return not len(left)
