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
    assert from_records([{"a": 1, "b": None}], ["a", "b"]) == Batch({"a": [1], "b": [None]}, 1)


def test_a_key_that_some_records_lack_is_null_there_and_counted() -> None:
    batch = from_records([{"a": 1}, {"b": 2, "a": None}, {"b": 3}], ["a", "b"])

    assert batch.columns == {"a": [1, None, None], "b": [None, 2, 3]}
    assert batch.size == 3
    assert batch.absent == {"a": 1, "b": 1}
    assert batch.ignored == []


def test_of_records_only_wanted_columns_are_built_and_the_others_are_named() -> None:
    batch = from_records([{"z": 1, "a": 2}, {"y": [], "a": 3}, {"z": {}, "a": 4}], ["b", "a"])

    assert batch == Batch({"a": [2, 3, 4]}, 3, ["z", "y"])


def test_of_rows_only_wanted_columns_are_built_and_the_others_are_named() -> None:
    batch = from_rows(["z", "a", "y"], [[1, 2, []], [{}, 3, None]], ["b", "a"])

    assert batch == Batch({"a": [2, 3]}, 2, ["z", "y"])


def test_rows_become_columns_under_their_names() -> None:
    batch = from_rows(["a", "b"], [[1, "x"], [None, "y"], [3, "z"]], ["a", "b"])

    assert batch == Batch({"a": [1, None, 3], "b": ["x", "y", "z"]}, 3)


@pytest.mark.parametrize("wanted", [["a", "b"], ["a"]], ids=["wanted", "not wanted"])
def test_a_column_given_twice_is_named(wanted: list[str]) -> None:
    with pytest.raises(BadRows) as caught:
        from_rows(["a", "b", "b"], [[1, 2, 3]], wanted)

    assert caught.value.status == 422
    assert caught.value.place == {"column": "b"}
    assert caught.value.remedy


@pytest.mark.parametrize("row", [[1], [1, 2, 3], []])
def test_a_row_of_another_length_is_named_by_its_number(row: list[int]) -> None:
    with pytest.raises(BadRows) as caught:
        from_rows(["a", "b"], [[1, 2], [3, 4], row, [5]], ["a"])

    assert caught.value.status == 422
    assert caught.value.place == {"row": 3}
    assert f"{len(row)} values for 2 columns" in caught.value.detail
    assert caught.value.remedy


@given(st.integers(1, 4), st.data())
def test_the_same_rows_as_records_and_as_lists_are_the_same_batch(
    width: int, data: st.DataObject
) -> None:
    names = [f"c{i}" for i in range(width)]
    wanted = data.draw(st.lists(st.sampled_from([*names, "other"]), unique=True))
    row = st.lists(cells, min_size=width, max_size=width)
    rows = data.draw(st.lists(row, min_size=1, max_size=5))
    records = [dict(zip(names, values, strict=True)) for values in rows]

    batch = from_records(records, wanted)
    assert batch == from_rows(names, rows, wanted)
    assert sorted([*batch.columns, *batch.ignored]) == names


def test_many_columns_are_read_in_a_time_that_grows_with_their_number() -> None:
    names = [f"column {i}" for i in range(6000)]
    began = time.process_time()
    batch = from_rows(names, [list(range(6000))], names)

    assert time.process_time() - began < 0.3
    assert batch.columns == {name: [i] for i, name in enumerate(names)}


def test_records_of_many_different_keys_do_not_fill_the_memory() -> None:
    records = [{f"column {i}": 1} for i in range(2000)]
    tracemalloc.start()
    try:
        batch = from_records(records, ["column 1999"])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 5 * 2**20
    assert batch.columns == {"column 1999": [None] * 1999 + [1]}
    assert batch.absent == {"column 1999": 1999}
    assert batch.ignored == [f"column {i}" for i in range(1999)]
