"""JSON decoders by type, made one at a time."""

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec

_making = threading.Lock()


def new_decoder(type_: Any) -> msgspec.json.Decoder[Any]:
    """Return a decoder of a type.

    msgspec looks into a type when its first decoder is made; two threads that do so at once, for
    the type or one within it, crash the process.
    """
    with _making:
        return msgspec.json.Decoder(type_)


decoder: Callable[[Any], msgspec.json.Decoder[Any]] = lru_cache(maxsize=256)(new_decoder)
