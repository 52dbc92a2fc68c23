"""Values become tensors by the signature, or the cell at fault is named."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.cells import MISSING_TEXT
from trainlet.errors import BadRows
from trainlet.registry import Input, Signature
from trainlet.scoring.batch import Batch
from trainlet.scoring.tensors import Tensors, layout, tensors
from trainlet.scoring.values import EXPECTED


def of_type(type_: str, **facts: object) -> Signature:
    column = Input(name="c", type=type_, nullable=True, **facts)
    return Signature(task="regression", inputs=[column], label="y")


def prepared(signature: Signature, batch: Batch) -> Tensors:
    return tensors(layout(signature), batch)


def read(type_: str, *values: object) -> list[object]:
    """Return what one column's values become."""
    fed = prepared(of_type(type_), Batch({"c": list(values)}, len(values))).feed
    return fed["text" if type_ == "text" else "numbers"][:, 0].tolist()


def mixed() -> Signature:
    return Signature(
        task="regression",
        label="y",
        inputs=[
            Input(name="size", type="number"),
            Input(name="kind", type="text", categories=["a", "b"]),
            Input(name="when", type="datetime", nullable=True),
            Input(name="name", type="text", nullable=True, categories=["x"]),
            Input(name="fast", type="boolean"),
        ],
    )


def feed(**columns: list[object]) -> Tensors:
    full = {
        "size": [1.5, 2],
        "kind": ["a", "b"],
        "when": [0, 1],
        "name": ["x", "x"],
        "fast": [True, False],
    }
    return prepared(mixed(), Batch({**full, **columns}, 2))


def test_numbers_and_texts_stand_in_the_order_of_the_signature_whatever_the_order_sent() -> None:
    sent = {
        "fast": [True, "0"],
        "name": ["x", "z"],
        "when": ["1970-01-02", None],
        "kind": ["b", "a"],
        "size": [1.5, "2"],
    }
    fed = prepared(mixed(), Batch(sent, 2)).feed

    assert set(fed) == {"numbers", "text"}
    assert fed["numbers"].dtype == np.float64
    np.testing.assert_array_equal(fed["numbers"], [[1.5, 86400.0, 1.0], [2.0, np.nan, 0.0]])
    assert fed["text"].dtype == object
    assert fed["text"].tolist() == [["b", "x"], ["a", "z"]]


@pytest.mark.parametrize(("type_", "name"), [("number", "numbers"), ("text", "text")])
def test_a_model_of_one_kind_of_column_is_fed_one_tensor(type_: str, name: str) -> None:
    fed = prepared(of_type(type_), Batch({"c": [1, 2, 3]}, 3)).feed

    assert list(fed) == [name]
    assert fed[name].shape == (3, 1)


@pytest.mark.parametrize(
    ("type_", "value", "number"),
    [
        ("integer", 3, 3.0),
        ("integer", "3", 3.0),
        ("integer", " -3 ", -3.0),
        ("integer", "2.5", 2.5),
        ("integer", 2.5, 2.5),
        ("integer", "1e3", 1000.0),
        ("integer", True, 1.0),
        ("integer", "true", 1.0),
        ("number", ".5", 0.5),
        ("number", 7, 7.0),
        ("number", "FALSE", 0.0),
        ("boolean", True, 1.0),
        ("boolean", False, 0.0),
        ("boolean", "True", 1.0),
        ("boolean", "0", 0.0),
        ("boolean", " 1 ", 1.0),
        ("boolean", 1, 1.0),
        ("boolean", 0, 0.0),
        ("boolean", 1.0, 1.0),
        ("boolean", 0.0, 0.0),
        ("datetime", "1970-01-02", 86400.0),
        ("datetime", "1970-01-01T01:00:00+01:00", 0.0),
        ("datetime", "1970-01-01 00:00:01.5", 1.5),
        ("datetime", 86400, 86400.0),
        ("datetime", "86400", 86400.0),
    ],
    ids=repr,
)
def test_a_value_is_read_by_its_columns_type(type_: str, value: object, number: float) -> None:
    assert read(type_, value) == [number]


@pytest.mark.parametrize("type_", ["integer", "number", "boolean", "datetime"])
@pytest.mark.parametrize(
    "value", [None, "", " ", "?", "NA", "n/a", "NaN", "null", "None", "-"], ids=repr
)
def test_a_missing_number_is_nan(type_: str, value: object) -> None:
    (found,) = read(type_, value)

    assert math.isnan(found)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (" a ", " a "),
        ("na", "na"),
        (5, "5"),
        (2.5, "2.5"),
        (True, "true"),
        (False, "false"),
        (2**60, str(2**60)),
        (None, MISSING_TEXT),
        ("", MISSING_TEXT),
        (" ? ", MISSING_TEXT),
        ("".join(MISSING_TEXT), MISSING_TEXT),
        (f" {MISSING_TEXT}", MISSING_TEXT),
    ],
    ids=repr,
)
def test_a_text_is_taken_as_it_is_and_a_missing_one_is_marked(value: object, text: str) -> None:
    assert read("text", value) == [text]


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("integer", "abc"),
        ("integer", "007"),
        ("integer", "1_000"),
        ("number", "1,5"),
        ("number", "1e999"),
        ("number", [1]),
        ("number", 10**400),
        ("boolean", "yes"),
        ("boolean", "2"),
        ("boolean", {}),
        ("boolean", 2),
        ("boolean", -1),
        ("boolean", 0.5),
        ("boolean", 2.0),
        ("datetime", "yesterday"),
        ("datetime", "2024-13-01"),
        ("datetime", "true"),
        ("datetime", True),
        ("datetime", False),
        ("text", ["a"]),
        ("text", {"a": 1}),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_value_that_cannot_be_read_is_named_by_row_and_column(type_: str, value: object) -> None:
    with pytest.raises(BadRows) as caught:
        prepared(of_type(type_), Batch({"c": [None, value, None]}, 3))

    assert caught.value.status == 422
    assert caught.value.place == {"row": 2, "column": "c"}
    assert EXPECTED[type_] in caught.value.remedy
    assert "Row 2, column 'c'" in caught.value.detail


def test_a_long_value_is_shortened_in_the_message() -> None:
    with pytest.raises(BadRows) as caught:
        read("number", "x" * 10_000)

    assert len(caught.value.detail) < 200


@pytest.mark.parametrize("type_", ["integer", "number"])
def test_an_integer_that_a_double_would_round_is_refused_as_number_and_as_text(type_: str) -> None:
    for value in (str(2**53 + 1), 2**53 + 1, -(2**53) - 1):
        with pytest.raises(BadRows) as caught:
            read(type_, value)
        assert caught.value.place == {"row": 1, "column": "c"}


@given(st.integers(-(2**53), 2**53))
def test_an_integer_reads_the_same_as_number_and_as_text(value: int) -> None:
    assert read("integer", value, str(value), float(value)) == [float(value)] * 3


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_a_number_reads_the_same_as_number_and_as_text(value: float) -> None:
    assert read("number", value, repr(value)) == [value] * 2


def test_a_column_that_is_not_sent_is_named() -> None:
    with pytest.raises(BadRows) as caught:
        prepared(mixed(), Batch({"size": [1], "kind": ["a"], "name": ["x"], "fast": [True]}, 1))

    assert caught.value.status == 422
    assert caught.value.place == {"column": "when", "columns": ["when"]}
    assert "ISO 8601" in caught.value.remedy


def test_columns_that_the_model_does_not_take_are_ignored_and_reported() -> None:
    sent = Batch({"c": [1, 2]}, 2, ignored=["zeta", "alpha"])
    report = prepared(of_type("number"), sent).report

    assert report.ignored == ["zeta", "alpha"]
    assert not report.gaps.any()


def test_a_missing_value_is_a_gap_only_where_the_model_does_not_handle_it() -> None:
    report = feed(size=[1, None], kind=["a", "b"], when=[None, None], name=["", "x"]).report

    assert report.gaps.tolist() == [False, True]
    assert report.missing == {"size": 1, "when": 2, "name": 1}


def test_a_missing_text_that_is_not_handled_is_a_gap() -> None:
    report = feed(kind=["?", "b"]).report

    assert report.gaps.tolist() == [True, False]
    assert report.missing == {"kind": 1}


def test_in_a_gap_stands_what_the_model_takes_so_that_other_rows_are_answered() -> None:
    columns = [
        Input(name="size", type="number"),
        Input(name="year", type="integer", minimum=1990.0),
        Input(name="kind", type="text", categories=["a", "b"]),
        Input(name="note", type="text"),
    ]
    nothing = {column.name: [None] for column in columns}
    signature = Signature(task="regression", inputs=columns, label="y")
    fed = prepared(signature, Batch(nothing, 1)).feed

    assert fed["numbers"].tolist() == [[0.0, 1990.0]]
    assert fed["text"].tolist() == [["a", MISSING_TEXT]]


def test_the_stand_in_for_a_missing_text_is_missing_when_it_is_sent() -> None:
    report = feed(kind=["".join(MISSING_TEXT), "b"]).report

    assert report.gaps.tolist() == [True, False]
    assert report.missing == {"kind": 1}
    assert report.unknown == {}


def test_a_layout_has_each_column_in_its_tensor_with_the_categories_of_texts() -> None:
    found = layout(mixed())

    assert [column.name for column in found.numbers] == ["size", "when", "fast"]
    assert [column.name for column in found.texts] == ["kind", "name"]
    assert (found.plain, found.truths) == (["size", "when"], ["fast"])
    assert found.known == [frozenset({"a", "b"}), frozenset({"x"})]


def test_a_number_that_is_nan_is_missing() -> None:
    report = feed(size=[math.nan, 1]).report

    assert report.gaps.tolist() == [True, False]
    assert report.missing == {"size": 1}


def test_categories_that_training_never_saw_are_counted_and_missing_ones_are_not() -> None:
    assert feed(kind=["z", "z"], name=["w", None]).report.unknown == {
        "kind": {"z": 2},
        "name": {"w": 1},
    }
    assert feed(kind=["a", "b"]).report.unknown == {}


def test_what_the_batch_knows_of_absent_keys_is_handed_on() -> None:
    sent = Batch({"c": [1, None]}, 2, absent={"c": 1})

    assert prepared(of_type("number"), sent).report.absent == {"c": 1}
