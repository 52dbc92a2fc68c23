"""Tables: bytes to typed columns, and what is found in them."""

from trainlet.tables.profile import describe
from trainlet.tables.quarantine import written as written_quarantine
from trainlet.tables.read import read_table
from trainlet.tables.stored import read_stored, release
from trainlet.tables.table import TextTable
from trainlet.tables.types import typed_as, typed_frame
from trainlet.tables.write import WRITTEN, written

__all__ = [
    "WRITTEN",
    "TextTable",
    "describe",
    "read_stored",
    "read_table",
    "release",
    "typed_as",
    "typed_frame",
    "written",
    "written_quarantine",
]
