"""The inputs of a foreign file stand for columns, and not for others than were told."""

from typing import Any

import pytest
from onnx import TensorProto, helper

from trainlet.errors import BadModel
from trainlet.training.ports import Port, columns_of, ports_of
from trainlet.training.wanted import Wanted, WantedColumn

MATRIX = [Port("X", TensorProto.FLOAT, 2)]
SEVERAL = [
    Port("age", TensorProto.DOUBLE, 1),
    Port("count", TensorProto.INT64, None),
    Port("member", TensorProto.BOOL, 1),
    Port("city", TensorProto.STRING, 1),
]


def test_each_input_is_a_column_of_its_name_and_kind() -> None:
    columns = columns_of(SEVERAL, Wanted(columns=[WantedColumn("age", "datetime")]))

    assert [(column.name, column.type, column.nullable) for column in columns] == [
        ("age", "datetime", False),
        ("count", "integer", False),
        ("member", "boolean", False),
        ("city", "text", False),
    ]


def test_a_matrix_is_a_column_for_each_name_told_or_for_each_place() -> None:
    told = [WantedColumn("b", "boolean"), WantedColumn("a")]
    named = columns_of(MATRIX, Wanted(columns=told, nullable=["a"]))
    texts = columns_of([Port("X", TensorProto.STRING, 3)], Wanted())
    untold = columns_of([Port("X", TensorProto.FLOAT, 0)], Wanted(columns=told))

    assert [(c.name, c.type, c.nullable) for c in named] == [
        ("b", "boolean", False),
        ("a", "number", True),
    ]
    assert [(c.name, c.type) for c in texts] == [(f"column {n}", "text") for n in (1, 2, 3)]
    assert [c.name for c in untold] == ["b", "a"]


@pytest.mark.parametrize("width", [None, 1])
def test_a_single_column_has_its_own_name_or_the_one_told(width: int | None) -> None:
    ports = [Port("x", TensorProto.FLOAT, width)]

    assert [c.name for c in columns_of(ports, Wanted())] == ["x"]
    assert [c.name for c in columns_of(ports, Wanted(columns=[WantedColumn("age")]))] == ["age"]


@pytest.mark.parametrize(
    ("ports", "wanted", "says", "place"),
    [
        (MATRIX, {"columns": ["a"]}, "takes 2 columns, and 1 were named", {"field": "column"}),
        (
            [Port("X", TensorProto.FLOAT, 0)],
            {},
            "takes an untold number of columns, and 0 were named",
            {"field": "column"},
        ),
        (MATRIX, {"columns": ["a", "a"]}, "'a' is named twice", {"column": "a"}),
        (MATRIX, {"columns": ["a", ("b", "text")]}, "'b' can't be text", {"column": "b"}),
        (SEVERAL, {"columns": ["wage"]}, "no input 'wage'", {"column": "wage"}),
        (SEVERAL, {"columns": ["city"]}, "'city' can't be number", {"column": "city"}),
        (SEVERAL, {"nullable": ["wage"]}, "no input 'wage'", {"field": "nullable"}),
        (SEVERAL, {"nullable": ["count"]}, "'count' can't be missing", {"column": "count"}),
        (SEVERAL, {"nullable": ["city"]}, "'city' can't be missing", {"column": "city"}),
        (SEVERAL + MATRIX, {}, "'X' is a matrix beside other inputs", {"field": "file"}),
    ],
)
def test_what_was_told_must_fit_the_inputs(
    ports: list[Port], wanted: dict[str, Any], says: str, place: dict[str, str]
) -> None:
    named = [
        (each, "number") if isinstance(each, str) else each for each in wanted.get("columns", [])
    ]
    told = Wanted(
        columns=[WantedColumn(*each) for each in named], nullable=wanted.get("nullable", [])
    )
    with pytest.raises(BadModel, match=says) as caught:
        columns_of(ports, told)

    assert caught.value.remedy
    assert place.items() <= caught.value.place.items()


def test_vectors_and_matrices_are_told_apart_and_nothing_else_is_taken() -> None:
    info = helper.make_tensor_value_info
    vector, matrix = info("v", TensorProto.FLOAT, [None]), info("m", TensorProto.FLOAT, ["n", 4])
    open_, cube = info("o", TensorProto.FLOAT, ["n", "p"]), info("c", TensorProto.FLOAT, [1, 2, 3])
    maps = helper.make_tensor_sequence_value_info("s", TensorProto.FLOAT, [None])

    assert [port.width for port in ports_of([vector, matrix, open_])] == [None, 4, 0]
    for other in (cube, maps):
        with pytest.raises(BadModel, match="no vector and no matrix"):
            ports_of([other])
