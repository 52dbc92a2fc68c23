"""What every store promises."""

import builtins
from collections.abc import Iterator
from typing import Literal, Protocol

import msgspec


class Object(msgspec.Struct, frozen=True):
    """An object as it was read.

    Attributes:
        data: Its bytes.
        etag: Changes whenever the bytes change.
        modified: Seconds since the epoch, UTC.
    """

    data: bytes
    etag: str
    modified: float


class Entry(msgspec.Struct, frozen=True):
    """What is known of an object without its bytes.

    Attributes:
        key: The object's key.
        size: Bytes.
        modified: Seconds since the epoch, UTC.
        etag: Changes whenever the bytes change; may be blank in a listing.
        version: Which of the object's versions this is, where the store keeps several.
    """

    key: str
    size: int
    modified: float
    etag: str = ""
    version: str = ""


class Store(Protocol):
    """Objects under keys. Every write is atomic: a reader sees the old bytes or the new ones.

    All methods raise ``StoreUnavailable`` when the store doesn't answer or refuses.
    """

    url: str

    def get(self, key: str, version: str = "") -> Object:
        """Read an object; raise ``ObjectMissing`` if there is none.

        Args:
            key: The object's key.
            version: Which of its versions, where the store keeps several; blank for the newest.
        """
        ...

    def head(self, key: str, version: str = "") -> Entry:
        """Look at an object without reading it; raise ``ObjectMissing`` if there is none."""
        ...

    def get_if_changed(self, key: str, etag: str) -> Object | None:
        """Read an object unless it still has this ETag (blank: in any case).

        Raises:
            ObjectMissing: There is none.
        """
        ...

    def put(self, key: str, data: bytes) -> str:
        """Write an object and return its ETag."""
        ...

    def put_if_absent(self, key: str, data: bytes) -> str:
        """Write an object that isn't there; raise ``WriteConflict`` if it is."""
        ...

    def put_if_match(self, key: str, data: bytes, etag: str) -> str:
        """Write over the object with this ETag; raise ``WriteConflict`` if it isn't there."""
        ...

    def list(self, prefix: str, start_after: str = "") -> Iterator[Entry]:
        """List the objects under ``prefix`` after ``start_after``, in the order of their keys.

        Servers that keep folders put ``a-b/`` behind ``a/``, where S3 puts it before; so nothing
        may rely on the order of names of which one begins with the other.
        """
        ...

    def folders(self, prefix: str) -> builtins.list[str]:
        """Return the names between ``prefix``, which ends in a slash, and the next one, sorted."""
        ...

    def delete(self, key: str) -> None:
        """Remove an object; one that isn't there is no error."""
        ...

    def presign(self, key: str, method: Literal["GET", "PUT"], seconds: int) -> str:
        """Return a URL that serves the object for a while; raise ``Unprocessable`` without one."""
        ...
