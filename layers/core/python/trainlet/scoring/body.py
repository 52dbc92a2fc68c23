"""JSON bodies, decoded to the shape that is asked for."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from trainlet.decoders import decoder
from trainlet.errors import BadJson

Decoded = TypeVar("Decoded")


def decode(data: bytes, type_: type[Decoded] | Any = Any) -> Decoded:
    """Return a JSON body as ``type_``.

    Raises:
        BadJson: It is no JSON, or not of that shape; the place is named.
    """
    decoded: Decoded = _read(decoder(type_).decode, data, type_)
    return decoded


def decode_loosely(data: bytes, type_: type[Decoded] | Any = Any) -> Decoded:
    """Return a JSON body as ``type_``, with null where it has a bare ``NaN``.

    That is no JSON, but it is what clients of other systems send for pandas' missing numbers, and
    what their own servers read.

    Raises:
        BadJson: As ``decode``.
    """
    try:
        decoded: Decoded = decode(data, type_)
    except BadJson:
        if b"NaN" not in data:
            raise
        decoded = _read(lambda loose: msgspec.convert(_without_nan(loose), type_), data, type_)
    return decoded


def _without_nan(data: bytes) -> Any:
    import json  # for this alone

    def constant(name: str) -> None:
        if name != "NaN":
            raise ValueError(f"{name} is no number")

    return json.loads(data, parse_constant=constant)


def _read(read: Callable[[bytes], Any], data: bytes, type_: Any) -> Any:
    try:
        return read(data)
    except msgspec.ValidationError as error:
        fields = getattr(type_, "__struct_fields__", ())
        known = f"; the body's fields are: {', '.join(fields)}" if fields else ""
        raise BadJson(
            f"The body doesn't fit: {error}.", remedy=f"Correct that field{known}."
        ) from None
    except (msgspec.DecodeError, ValueError) as error:
        raise BadJson(
            f"The body is no JSON: {error}.",
            remedy="Send UTF-8 JSON. NaN and Infinity aren't JSON: send null instead.",
        ) from None
    except RecursionError:
        raise BadJson("The body is nested too deeply.", remedy="Send flat rows.") from None
