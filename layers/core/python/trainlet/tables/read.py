"""Bytes of any format to a table of text cells."""

from dataclasses import replace

import msgspec

from trainlet.datasets import Reading
from trainlet.errors import BadTable
from trainlet.tables.archives import unpacked
from trainlet.tables.formats import check_asked, find
from trainlet.tables.notations import normalised
from trainlet.tables.quarantine import check_share
from trainlet.tables.table import Limits, TextTable

EVERYTHING = Limits()
BEGINNING = 4096


def read_table(
    data: bytes,
    asked: Reading = Reading(),  # noqa: B008
    limits: Limits = EVERYTHING,
) -> TextTable:
    """Return the table in a file, plain or in an archive, with how it was read.

    Args:
        data: The file.
        asked: What is known of how it is written; the rest is detected.
        limits: The most it may be.

    Raises:
        BadTable: It holds no table, or one of which too much can't be read.
        BodyTooLarge: It unpacks to more than may be.
        BadRequest: What is asked doesn't exist.
    """
    data, member = unpacked(data, asked.member, limits.bytes)
    if not data[:BEGINNING].strip() and not data.strip():
        raise BadTable(
            "The file is empty.",
            remedy="Upload a table with a header line and at least one row.",
            studio="0003",
            line=1,
        )
    name, format_ = find(data, asked.format)
    check_asked(name, asked)
    table = format_.read(data, asked, limits)
    del data
    check_share(table)
    table = normalised(replace(table, reading=_notation(asked).over(table.reading)))
    reading = msgspec.structs.replace(table.reading, format=name, member=member)
    return replace(table, reading=reading)


def _notation(asked: Reading) -> Reading:
    """Return what is said of how numbers and dates are written, whatever the format."""
    return Reading(decimal=asked.decimal, dates=asked.dates)
