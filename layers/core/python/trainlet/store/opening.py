"""Chooses the store by its URL."""

from trainlet.errors import BadSettings
from trainlet.store.protocol import Store


def open_store(url: str, endpoint: str = "") -> Store:
    """Return the store at ``url``: a folder path, or ``s3://bucket[/prefix]``.

    Args:
        url: Where the objects are.
        endpoint: Endpoint of an S3-compatible server; blank for AWS.

    Raises:
        BadSettings: A scheme that no store here has.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        from trainlet.store.folder import FolderStore

        return FolderStore(url)
    if scheme == "s3" and rest.strip("/"):
        from trainlet.store.s3 import S3Store

        bucket, _, prefix = rest.partition("/")
        return S3Store(bucket, prefix.strip("/"), endpoint)
    raise BadSettings(
        f"There is no store for {url!r}.",
        remedy="Give a folder, or s3://bucket with an optional /prefix.",
        field="store",
    )
