"""The JSON documents that a store holds, read back."""

from typing import TypeVar

import msgspec

from trainlet.decoders import decoder
from trainlet.errors import ArtifactCorrupt

Decoded = TypeVar("Decoded")


def decode(data: bytes, type_: type[Decoded], what: str) -> Decoded:
    """Return a stored document as its type; raise ``ArtifactCorrupt`` if it is none."""
    try:
        found: Decoded = decoder(type_).decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArtifactCorrupt(
            f"A stored {what} can't be read: {error}.", remedy="Restore the object."
        ) from error
    return found
