"""Tensors as bytes, little-endian and row by row, as the binary tensor extension has them.

Reference: the Triton project's "Binary Tensor Data Extension" of the Open Inference Protocol.
"""

from collections.abc import Iterable, Sequence
from struct import Struct
from typing import Any

import numpy as np

from trainlet.errors import BadRows

BYTES = "BYTES"
NUMBERS = {
    "BOOL": np.dtype("?"),
    "INT8": np.dtype("i1"),
    "INT16": np.dtype("<i2"),
    "INT32": np.dtype("<i4"),
    "INT64": np.dtype("<i8"),
    "UINT8": np.dtype("u1"),
    "UINT16": np.dtype("<u2"),
    "UINT32": np.dtype("<u4"),
    "UINT64": np.dtype("<u8"),
    "FP16": np.dtype("<f2"),
    "FP32": np.dtype("<f4"),
    "FP64": np.dtype("<f8"),
}
_LENGTH = Struct("<I")


def unpack(name: str, kind: str, data: bytes, count: int) -> list[Any]:
    """Return the values in a tensor's bytes.

    Args:
        name: The tensor's name, for what is said of it.
        kind: Its datatype: one of ``NUMBERS``, or ``BYTES`` of UTF-8.
        data: Its bytes.
        count: How many values there are to be.

    Raises:
        BadRows: An unknown datatype, or bytes for fewer or more values.
    """
    values = _texts(name, data) if kind == BYTES else _numbers(name, kind, data)
    if len(values) != count:
        raise BadRows(
            f"Input {name!r} holds {len(values):,} values; its shape is of {count:,}.",
            remedy="Send one value for each place of the shape.",
            column=name,
        )
    return values


def pack(kind: str, values: Sequence[Any]) -> bytes:
    """Return values as bytes; a missing number is NaN, a missing text empty."""
    if kind == BYTES:
        return b"".join(_packed("" if value is None else str(value)) for value in values)
    found = [np.nan if value is None else value for value in values]
    return np.array(found, dtype=NUMBERS[kind]).tobytes()


def _numbers(name: str, kind: str, data: bytes) -> list[Any]:
    if kind not in NUMBERS:
        raise BadRows(
            f"Input {name!r} is of datatype {kind[:20]!r}, which isn't read here.",
            remedy=f"Send one of {', '.join([*NUMBERS, BYTES])}.",
            column=name,
        )
    if len(data) % NUMBERS[kind].itemsize:
        raise _cut_short(name)
    listed: list[Any] = np.frombuffer(data, NUMBERS[kind]).tolist()
    return listed


def _texts(name: str, data: bytes) -> list[str]:
    try:
        return list(_read_texts(data))
    except (UnicodeDecodeError, IndexError):
        raise _cut_short(name) from None


def _read_texts(data: bytes) -> Iterable[str]:
    place = 0
    while place < len(data):
        if place + _LENGTH.size > len(data):
            raise IndexError(place)
        (size,) = _LENGTH.unpack_from(data, place)
        place += _LENGTH.size + size
        if place > len(data):
            raise IndexError(place)
        yield data[place - size : place].decode()


def _cut_short(name: str) -> BadRows:
    return BadRows(
        f"The bytes of input {name!r} are cut short, or not of its datatype.",
        remedy="Send each number whole, each text as its length in four bytes and UTF-8.",
        column=name,
    )


def _packed(text: str) -> bytes:
    data = text.encode()
    return _LENGTH.pack(len(data)) + data
