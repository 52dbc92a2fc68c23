"""Rows become columns, and uneven rows are refused."""

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.errors import BadRows
from trainlet.scoring.batch import Batch, from_records, from_rows

cells = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3))


def test_one_record_becomes_columns_of_one_value() -> None:
    assert from_records([{"a": 1, "b": None}]) == Batch({"a": [1], "b": [None]}, 1, {})


def test_a_key_that_some_records_lack_is_null_there_and_counted() -> None:
    batch = from_records([{"a": 1}, {"b": 2, "a": None}, {"b": 3}])

    assert batch.columns == {"a": [1, None, None], "b": [None, 2, 3]}
    assert batch.size == 3
    assert batch.absent == {"a": 1, "b": 1}


def test_rows_become_columns_under_their_names() -> None:
    batch = from_rows(["a", "b"], [[1, "x"], [None, "y"], [3, "z"]])

    assert batch == Batch({"a": [1, None, 3], "b": ["x", "y", "z"]}, 3, {})


def test_a_column_given_twice_is_named() -> None:
    with pytest.raises(BadRows) as caught:
        from_rows(["a", "b", "b"], [[1, 2, 3]])

    assert caught.value.status == 422
    assert caught.value.place == {"column": "b"}
    assert caught.value.remedy


@pytest.mark.parametrize("row", [[1], [1, 2, 3], []])
def test_a_row_of_another_length_is_named_by_its_number(row: list[int]) -> None:
    with pytest.raises(BadRows) as caught:
        from_rows(["a", "b"], [[1, 2], [3, 4], row, [5]])

    assert caught.value.status == 422
    assert caught.value.place == {"row": 3}
    assert f"{len(row)} values for 2 columns" in caught.value.detail
    assert caught.value.remedy


@given(st.integers(1, 4), st.data())
def test_the_same_rows_as_records_and_as_lists_are_the_same_batch(
    width: int, data: st.DataObject
) -> None:
    names = [f"c{i}" for i in range(width)]
    row = st.lists(cells, min_size=width, max_size=width)
    rows = data.draw(st.lists(row, min_size=1, max_size=5))
    records = [dict(zip(names, values, strict=True)) for values in rows]

    assert from_records(records) == from_rows(names, rows)


@pytest.mark.xfail(
    strict=True, reason="scoring/batch.py from_rows: looking for a name twice is quadratic"
)
def test_many_columns_are_read_in_a_time_that_grows_with_their_number() -> None:
    names = [f"column {i}" for i in range(6000)]
    began = time.perf_counter()
    from_rows(names, [list(range(6000))])

    assert time.perf_counter() - began < 0.1


@pytest.mark.xfail(
    strict=True,
    reason="scoring/batch.py from_records: rows with a key of their own each fill a square",
)
def test_records_of_many_different_keys_do_not_fill_the_memory() -> None:
    records = [{f"column {i}": 1} for i in range(2000)]
    tracemalloc.start()
    try:
        from_records(records)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 5 * 2**20
