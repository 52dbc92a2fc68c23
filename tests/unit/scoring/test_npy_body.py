"""Arrays in NumPy's format become rows and answers arrays; a header is believed in nothing."""

import contextlib
import io
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from trainlet.errors import BadRows
from trainlet.scoring.npy_body import read_npy, write_npy


def saved(values: object, *, pickled: bool = False) -> bytes:
    out = io.BytesIO()
    np.save(out, values, allow_pickle=pickled)
    return out.getvalue()


def read(values: object, *wanted: str, most_rows: int = 100) -> list[list[object]]:
    return read_npy(saved(values), wanted or ("a", "b"), most_rows)


@given(
    arrays.arrays(
        st.sampled_from([np.float64, np.float32, np.int64, np.uint8, np.bool_, ">f8", "U3"]),
        st.tuples(st.integers(2, 5), st.integers(1, 4)),
    ),
    st.booleans(),
)
def test_a_matrix_is_read_as_it_was_written_whatever_its_order(
    values: np.ndarray, by_column: bool
) -> None:
    found = read(np.asfortranarray(values) if by_column else values)

    assert repr(found) == repr(values.tolist())


def test_a_vector_is_a_column_of_a_model_with_one_and_else_a_row() -> None:
    assert read(np.array([1.5, 2.5]), "a") == [[1.5], [2.5]]
    assert read(np.array([1.5, 2.5]), "a", "b") == [[1.5, 2.5]]
    assert read(np.array(3), "a") == [[3]]


@pytest.mark.parametrize(
    "values",
    [
        np.zeros((2, 2, 2)),
        np.zeros((0, 2)),
        np.array([[1 + 2j]]),
        np.array([[b"x"]]),
        np.array([["2026-01-02"]], dtype="M8[D]"),
        np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")]),
    ],
    ids=lambda values: f"{values.dtype} {values.shape}",
)
def test_what_is_no_matrix_of_numbers_or_texts_is_refused(values: np.ndarray) -> None:
    with pytest.raises(BadRows):
        read(values)


def test_more_rows_than_one_request_may_hold_are_refused() -> None:
    assert len(read(np.zeros((3, 2)), most_rows=3)) == 3
    with pytest.raises(BadRows):
        read(np.zeros((4, 2)), most_rows=3)


class Bomb:
    """Something that must not be made from data."""

    def __reduce__(self) -> tuple:
        return print, ("unpickled",)


def test_objects_are_never_unpickled(capsys: pytest.CaptureFixture[str]) -> None:
    for body in (saved(np.array([Bomb()]), pickled=True), pickle.dumps(np.zeros((2, 2)))):
        with pytest.raises(BadRows):
            read_npy(body, ["a"], 100)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "promise",
    ["(9999999999, 9)", "(2, 3)", "(0, 4)", "(2,)", "(2.0, 2)", "(x, 2)", "(-2, -2)", "(-1, 4)"],
)
def test_a_header_that_promises_other_than_follows_is_refused(promise: str) -> None:
    whole = saved(np.ones((2, 2)))
    pad = b" " * max(0, len(promise) - len("(2, 2)"))
    changed = whole.replace(b"(2, 2)", promise.encode(), 1).replace(pad, b"", 1)
    with pytest.raises(BadRows):
        read_npy(changed, ["a", "b"], 100)


@given(st.binary(max_size=200))
def test_any_bytes_are_rows_or_refused(body: bytes) -> None:
    for start in (b"", b"\x93NUMPY\x01\x00", b"\x93NUMPY\x02\x00"):
        with contextlib.suppress(BadRows):
            read_npy(start + body, ["a", "b"], 100)


def test_answers_are_numbers_or_texts_and_gaps_show() -> None:
    numbers = np.load(io.BytesIO(write_npy([1.5, None, 2])))
    texts = np.load(io.BytesIO(write_npy(["yes", None])))

    assert numbers.tolist()[::2] == [1.5, 2.0]
    assert math.isnan(numbers[1])
    assert texts.tolist() == ["yes", ""]
