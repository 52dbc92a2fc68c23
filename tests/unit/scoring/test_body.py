"""JSON bodies are decoded to the shape asked for, or the place at fault is named."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.errors import BadJson
from trainlet.scoring.body import decode, decode_loosely


class Shape(msgspec.Struct, forbid_unknown_fields=True):
    rows: list[dict[str, int]]


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(values)
def test_any_json_is_decoded_to_what_it_says(value: Any) -> None:
    assert decode(msgspec.json.encode(value)) == value


def test_a_body_of_the_shape_asked_for_becomes_that_type() -> None:
    assert decode(b'{"rows": [{"a": 1}]}', Shape) == Shape(rows=[{"a": 1}])


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'{"rows": [{"a": 1}, {"b": "x"}]}', "$.rows[1][...]"),
        (b'{"rows": 1}', "$.rows"),
        (b"{}", "rows"),
        (b'{"rows": [], "rowz": 1}', "rowz"),
    ],
)
def test_a_body_of_another_shape_is_refused_at_its_place(body: bytes, place: str) -> None:
    with pytest.raises(BadJson) as caught:
        decode(body, Shape)

    assert caught.value.status == 400
    assert place in caught.value.detail
    assert caught.value.remedy


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"NaN", b"[1,]", b"{'a': 1}", b'"\xff"', b"\xff\xfe[\x00", b"1 2", b"[Infinity]"],
    ids=repr,
)
def test_a_body_that_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(BadJson) as caught:
        decode(body)

    assert caught.value.status == 400
    assert "UTF-8 JSON" in caught.value.remedy


@pytest.mark.parametrize("opening", [b"[", b'{"a":'], ids=["lists", "objects"])
def test_a_body_that_is_nested_without_end_is_refused(opening: bytes) -> None:
    with pytest.raises(BadJson) as caught:
        decode(opening * 200_000)

    assert caught.value.status == 400
    assert "nested" in caught.value.detail
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"rows": [[NaN, "NaN", 1]]}', {"rows": [[None, "NaN", 1]]}),
        (b'{"rows": [[1.5]]}', {"rows": [[1.5]]}),
        ('[NaN, -1, "é"]'.encode(), [None, -1, "é"]),
    ],
)
def test_a_bare_nan_of_pandas_clients_is_null(body: bytes, expected: object) -> None:
    assert decode_loosely(body) == expected


@pytest.mark.parametrize(
    "body",
    [b"[Infinity, NaN]", b"[NaN, -Infinity]", b"[NaN", b"NaN NaN", b"[NaN]\xff", b"[nan]"],
)
def test_what_is_no_json_even_loosely_is_refused(body: bytes) -> None:
    with pytest.raises(BadJson):
        decode_loosely(body)


def test_a_loose_body_of_another_shape_is_refused_with_its_place() -> None:
    with pytest.raises(BadJson, match=r"\$\[1\]"):
        decode_loosely(b'[NaN, "x"]', list[float | None])
    assert decode_loosely(b"[NaN, 1]", list[float | None]) == [None, 1.0]


def test_a_bare_nan_is_refused_where_json_is_asked_for() -> None:
    with pytest.raises(BadJson) as caught:
        decode(b"[NaN]")

    assert "null" in caught.value.remedy
