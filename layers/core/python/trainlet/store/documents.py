"""The JSON documents that a store holds, read back."""

from typing import TypeVar

import msgspec

from trainlet.errors import ArtifactCorrupt

Decoded = TypeVar("Decoded")


def decode(data: bytes, type_: type[Decoded], what: str) -> Decoded:
    """Return a stored document as its type; raise ``ArtifactCorrupt`` if it is none."""
    try:
        return msgspec.json.decode(data, type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArtifactCorrupt(
            f"A stored {what} can't be read: {error}.", remedy="Restore the object."
        ) from error
