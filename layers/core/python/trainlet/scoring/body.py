"""JSON bodies, decoded to the shape that is asked for."""

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
    try:
        decoded: Decoded = decoder(type_).decode(data)
    except msgspec.ValidationError as error:
        fields = getattr(type_, "__struct_fields__", ())
        known = f"; the body's fields are: {', '.join(fields)}" if fields else ""
        raise BadJson(
            f"The body doesn't fit: {error}.", remedy=f"Correct that field{known}."
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadJson(
            f"The body is no JSON: {error}.",
            remedy="Send UTF-8 JSON. NaN and Infinity aren't JSON: send null instead.",
        ) from None
    except RecursionError:
        raise BadJson("The body is nested too deeply.", remedy="Send flat rows.") from None
    return decoded
