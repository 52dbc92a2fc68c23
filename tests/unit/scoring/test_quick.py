"""The short way gives what the long way gives, or leaves the body to it."""

import json
import string
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.registry import Input, Signature
from trainlet.scoring.batch import from_records
from trainlet.scoring.quick import quick
from trainlet.scoring.tensors import Tensors, layout, tensors

SIGNATURE = Signature(
    task="regression",
    label="y",
    inputs=[
        Input(name="kind", type="text", categories=["a", "b", "é"]),
        Input(name="size", type="number"),
        Input(name="count of doors", type="integer", nullable=True),
        Input(name="when", type="datetime", nullable=True),
        Input(name="fast", type="boolean"),
        Input(name="name", type="text", nullable=True, categories=["x"]),
    ],
)
LAYOUT = layout(SIGNATURE)
READER = quick(LAYOUT)
ROW = {"kind": "a", "size": 1.5, "count of doors": 4, "when": 86400, "fast": True, "name": "x"}
EXACT = 2**53

numbers = st.one_of(
    st.integers(-(2**60), 2**60),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([None, "2.5", "", EXACT, EXACT + 1, -EXACT, 1e300, True]),
)
cells = {
    "kind": st.sampled_from(["a", "b", "é", "new", "", None, 1]),
    "size": numbers,
    "count of doors": numbers,
    "when": st.one_of(numbers, st.just("2026-01-02")),
    "fast": st.sampled_from([True, False, 1, "true", None]),
    "name": st.sampled_from(["x", "z", None]),
}


def read(records: Any, most_rows: int = 100) -> Tensors | None:
    return READER.read(json.dumps({"records": records}).encode(), most_rows)


def long_way(records: list[dict[str, Any]]) -> Tensors:
    return tensors(LAYOUT, from_records(records, [column.name for column in SIGNATURE.inputs]))


def same(one: Tensors, other: Tensors) -> None:
    assert set(one.feed) == set(other.feed)
    for name, found in one.feed.items():
        assert found.dtype == other.feed[name].dtype
        np.testing.assert_array_equal(found, other.feed[name])
    assert one.report.gaps.tolist() == other.report.gaps.tolist()
    assert (other.report.unknown, other.report.missing, other.report.ignored) == ({}, {}, [])


def test_plain_rows_become_their_tensors_with_columns_in_the_signatures_order() -> None:
    found = read([ROW, {**ROW, "kind": "é", "size": 2, "fast": False}])

    assert found.feed["numbers"].tolist() == [[1.5, 4, 86400, 1], [2, 4, 86400, 0]]
    assert found.feed["text"].tolist() == [["a", "x"], ["é", "x"]]
    assert found.report.gaps.tolist() == [False, False]


@given(st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=4))
def test_what_the_short_way_reads_the_long_way_reads_the_same(records: list[dict]) -> None:
    found = read(records)

    if found is not None:
        same(found, long_way(records))


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "kind": st.sampled_from(["a", "b"]),
                "size": st.floats(-1e9, 1e9),
                "count of doors": st.integers(-(2**53) + 1, 2**53 - 1),
                "when": st.floats(0, 2e9),
                "fast": st.booleans(),
                "name": st.just("x"),
            }
        ),
        min_size=1,
        max_size=4,
    )
)
def test_plain_rows_are_read_the_short_way(records: list[dict]) -> None:
    same(read(records), long_way(records))


@pytest.mark.parametrize(
    "changed",
    [
        {"size": None},
        {"size": "2.5"},
        {"count of doors": EXACT + 1},
        {"count of doors": -EXACT},
        {"size": 1e300},
        {"when": True},
        {"when": "2026-01-02"},
        {"fast": 1},
        {"kind": "new"},
        {"kind": ["a"]},
        {"more": 1},
    ],
    ids=str,
)
def test_what_has_to_be_looked_at_is_left_to_the_long_way(changed: dict) -> None:
    assert read([ROW]) is not None
    assert read([ROW, {**ROW, **changed}]) is None


@pytest.mark.parametrize("missing", ROW)
def test_a_missing_column_is_left_to_the_long_way(missing: str) -> None:
    assert read([{name: value for name, value in ROW.items() if name != missing}]) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"records": []}',
        b'{"records": {}}',
        b'{"rows": [[1]]}',
        b'{"records": [{"kind": "\xff"}]}',
        b"[" * 5000,
    ],
    ids=lambda body: repr(body[:20]),
)
def test_other_bodies_are_left_to_the_long_way(body: bytes) -> None:
    assert READER.read(body, 100) is None


def test_more_rows_than_one_request_may_hold_are_left_to_the_long_way() -> None:
    assert read([ROW] * 3, most_rows=3) is not None
    assert read([ROW] * 4, most_rows=3) is None


@pytest.mark.parametrize("name", ['say "x"', "back\\slash", "tab\t"])
def test_a_name_that_json_escapes_has_no_short_way(name: str) -> None:
    assert quick(layout(Signature(task="regression", label="y", inputs=[]))) is None
    odd = Signature(task="regression", label="y", inputs=[Input(name=name, type="number")])
    assert quick(layout(odd)) is None


@given(st.text(string.printable + "éß漢", min_size=1, max_size=12))
def test_any_name_is_read_the_short_way_or_has_none(name: str) -> None:
    one = Signature(task="regression", label="y", inputs=[Input(name=name, type="number")])
    reader = quick(layout(one))

    if reader is not None:
        body = json.dumps({"records": [{name: 2.5}]}, ensure_ascii=False).encode()
        assert reader.read(body, 10).feed["numbers"].tolist() == [[2.5]]
