"""Tables as they lie in the store."""

import pyarrow as pa

from trainlet.datasets import Reading
from trainlet.memory import fitting
from trainlet.settings import Settings
from trainlet.tables.read import read_table
from trainlet.tables.table import Limits, TextTable


def read_stored(stored: bytes, settings: Settings, reading: Reading = Reading()) -> TextTable:  # noqa: B008
    """Return the table in stored bytes, within the settings' limits.

    Args:
        stored: The bytes.
        settings: The limits.
        reading: How they are read, as far as it is known: a schema tells, once there is one.

    Raises:
        BodyTooLarge: It unpacks to more than may be.
        BadTable: It is no table that can be read.
    """
    limits = Limits(fitting(settings.max_upload_bytes), settings.max_columns)
    return read_table(stored, reading, limits)


def release() -> None:
    """Give back to the system what memory Arrow keeps of tables that are gone."""
    pa.default_memory_pool().release_unused()
