"""Excel workbooks, old and new, and OpenDocument sheets."""

from trainlet.datasets import Reading
from trainlet.tables.archives import ZIP_MAGIC
from trainlet.tables.foreign import ask
from trainlet.tables.table import Limits, TextTable

OLD = b"\xd0\xcf\x11\xe0"
TAKES = frozenset({"sheet", "header", "skip"})


def is_one(data: bytes) -> bool:
    """Tell whether bytes are a workbook; other zip archives were unpacked before."""
    return data.startswith((ZIP_MAGIC, OLD))


def read(data: bytes, asked: Reading, limits: Limits) -> TextTable:
    """Return the table on a sheet: the one that is asked for, or the first that isn't empty."""
    return ask("trainlet.tables.children.excel", data, asked, limits)
