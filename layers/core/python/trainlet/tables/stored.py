"""Tables as they lie in the store: plain or gzip."""

from trainlet.limits import GZIP_MAGIC, gunzip
from trainlet.settings import Settings
from trainlet.tables.read import TextTable, read_csv


def read_stored(stored: bytes, settings: Settings) -> TextTable:
    """Return the table in stored bytes, within the settings' limits.

    Raises:
        BodyTooLarge: It unpacks to more than may be.
        BadTable: It is no table that can be read.
    """
    is_packed = stored.startswith(GZIP_MAGIC)
    data = gunzip(stored, settings.max_upload_bytes) if is_packed else stored
    return read_csv(data, settings.max_columns)
