"""Rows that can't be read: kept apart with their reasons, unless they are too many."""

import csv
import io
from collections.abc import Sequence

from trainlet.errors import BadTable
from trainlet.tables.table import BadRow, TextTable

MOST_SHARE = 0.1
MOST_ROWS = 100_000
COLUMNS = ("line", "reason", "text")


def check_share(table: TextTable) -> None:
    """Refuse a table without a row, or of which more than a tenth can't be read.

    Raises:
        BadTable: With the line of the first bad row, and its reason.
    """
    bad, total = len(table.bad), len(table.bad) + table.rows
    if bad > min(MOST_SHARE * total, MOST_ROWS):
        first = table.bad[0]
        others = f", nor can {bad - 1:,} others of {total:,}" if bad > 1 else ""
        raise BadTable(
            f"Line {first.line} can't be read: {first.reason}{others}.",
            remedy="Give every row one cell per column, close every quote, and quote cells that"
            " hold the delimiter; or say how the file is written: delimiter=, quote=, encoding=,"
            " header=, skip=.",
            line=first.line,
        )
    if not table.rows:
        raise BadTable(
            "The table has no rows.",
            remedy="Add at least one row below the header; or, if there is no header line, say so:"
            " header=false.",
            studio="0003",
            line=2,
        )


def written(bad: Sequence[BadRow]) -> bytes:
    """Return bad rows as CSV: the line that each begins on, the reason, its text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(bad)
    return out.getvalue().encode("utf-8", "replace")
