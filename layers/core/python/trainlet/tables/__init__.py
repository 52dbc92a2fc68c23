"""Tables: bytes to typed columns, and what is found in them."""

from trainlet.tables.profile import describe
from trainlet.tables.read import read_csv
from trainlet.tables.stored import read_stored
from trainlet.tables.types import typed_as, typed_frame

__all__ = ["describe", "read_csv", "read_stored", "typed_as", "typed_frame"]
