"""Tensors survive their way as bytes, and damaged ones are named."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.errors import BadRows
from trainlet.scoring.binary import BYTES, NUMBERS, pack, unpack


@given(st.lists(st.text()))
def test_texts_come_back_as_they_were(values: list[str]) -> None:
    assert unpack("x", BYTES, pack(BYTES, values), len(values)) == values


@given(st.lists(st.floats(allow_nan=False)))
def test_doubles_come_back_as_they_were(values: list[float]) -> None:
    assert unpack("x", "FP64", pack("FP64", values), len(values)) == values


@pytest.mark.parametrize("kind", [kind for kind in NUMBERS if kind != "BOOL"])
def test_every_kind_of_number_is_read_little_endian(kind: str) -> None:
    data = np.array([1, 2, 100], NUMBERS[kind]).tobytes()

    assert unpack("x", kind, data, 3) == [1, 2, 100]
    assert np.dtype(NUMBERS[kind]).newbyteorder("<") == NUMBERS[kind]


def test_the_bytes_are_those_of_the_protocol() -> None:
    assert pack(BYTES, ["a", "é"]) == b"\x01\x00\x00\x00a\x02\x00\x00\x00\xc3\xa9"
    assert pack("FP64", [1.0]) == struct.pack("<d", 1.0)
    assert unpack("x", "BOOL", b"\x01\x00", 2) == [True, False]


def test_what_is_missing_is_nan_or_empty() -> None:
    assert pack(BYTES, [None, 7]) == b"\x00\x00\x00\x00\x01\x00\x00\x007"
    assert np.isnan(unpack("x", "FP64", pack("FP64", [None]), 1)[0])


@pytest.mark.parametrize(
    ("kind", "data", "count", "says"),
    [
        ("FP64", b"\x00" * 7, 1, "cut short"),
        ("FP64", b"\x00" * 16, 1, "holds 2 values"),
        (BYTES, b"\x05\x00\x00\x00abc", 1, "cut short"),
        (BYTES, b"\x01\x00", 1, "cut short"),
        (BYTES, b"\x01\x00\x00\x00\xff", 1, "cut short"),
        (BYTES, b"", 1, "holds 0 values"),
        ("FP128", b"", 0, "FP128"),
    ],
)
def test_bytes_that_are_not_what_they_say_are_refused(
    kind: str, data: bytes, count: int, says: str
) -> None:
    with pytest.raises(BadRows, match=says) as caught:
        unpack("age", kind, data, count)

    assert caught.value.place == {"column": "age"}
    assert caught.value.remedy
