"""Apache Parquet."""

from trainlet.datasets import Reading
from trainlet.tables.foreign import ask
from trainlet.tables.table import Limits, TextTable

MAGIC = b"PAR1"
TAKES: frozenset[str] = frozenset()


def is_one(data: bytes) -> bool:
    """Tell whether bytes begin as a Parquet file does."""
    return data.startswith(MAGIC)


def read(data: bytes, asked: Reading, limits: Limits) -> TextTable:
    """Return the table in a Parquet file; the types that it gives to its columns are kept."""
    return ask("trainlet.tables.children.parquet", data, asked, limits)
