"""The outputs of a foreign file are an answer to a row, for classes in their order."""

from typing import Any

import pytest
from onnx import GraphProto, TensorProto, helper, load_model_from_string

from tests import foreign
from trainlet.errors import BadModel
from trainlet.training.roles import roles_of, take_out_zipmap

FLOAT, INTEGER, TEXT = TensorProto.FLOAT, TensorProto.INT64, TensorProto.STRING
VALUE, VECTOR = ("value", FLOAT, [None, 1]), ("value", FLOAT, [None])
WIDE, OPEN = ("p", FLOAT, [None, 3]), ("p", FLOAT, [None, None])
LABEL, WORD = ("label", INTEGER, [None]), ("label", TEXT, [None])


def graph(outputs: list[Any], *classes: Any) -> GraphProto:
    """Return a graph with these outputs, and a classifier for each of these lists of classes."""
    nodes = [
        helper.make_node("LinearClassifier", ["x"], ["l", "s"], classlabels_strings=each)
        if isinstance(each[0], str)
        else helper.make_node("LinearClassifier", ["x"], ["l", "s"], classlabels_ints=each)
        for each in classes
    ]
    infos = [helper.make_tensor_value_info(*output) for output in outputs]
    return helper.make_graph(nodes, "g", [], infos)


@pytest.mark.parametrize("output", [VALUE, VECTOR, OPEN])
def test_one_number_a_row_is_a_regression(output: Any) -> None:
    roles = roles_of(graph([output]), [], [])

    assert (roles.numbers.name, roles.label, roles.classes) == (output[0], None, [])


@pytest.mark.parametrize(
    ("outputs", "stated", "mapped", "told", "classes"),
    [
        ([LABEL, WIDE], [], [], [], [0, 1, 2]),
        ([LABEL, WIDE], [[4, 5, 6]], [], [], [4, 5, 6]),
        ([WIDE, LABEL], [[4, 5, 6], [0, 1]], [], [], [4, 5, 6]),
        ([LABEL, WIDE], [[0, 1, 2], [4, 5, 6]], [], [], [4, 5, 6]),
        ([LABEL, WIDE], [[0, 1]], [], [], [0, 1, 2]),
        ([LABEL, WIDE], [[0, 1, 2]], [], ["7", "8", "9"], [7, 8, 9]),
        ([LABEL, OPEN], [[4, 5]], [], [], [4, 5]),
        ([LABEL, OPEN], [], [4, 5], ["4", "5"], [4, 5]),
        ([WORD, WIDE], [["x", "y", "z"]], [], [], ["x", "y", "z"]),
        ([WORD, WIDE], [], [], [1, 2, 3], ["1", "2", "3"]),
        ([WIDE], [], [], ["x", "y", "z"], ["x", "y", "z"]),
        ([OPEN], [], [], ["x", "y"], ["x", "y"]),
        ([WIDE], [["x", "y", "z"]], [], [], ["x", "y", "z"]),
    ],
)
def test_classes_are_the_map_s_or_those_told_or_the_classifier_s_or_counted(
    outputs: list[Any], stated: list[Any], mapped: list[Any], told: list[Any], classes: list[Any]
) -> None:
    roles = roles_of(graph(outputs, *stated), mapped, told)

    assert roles.classes == classes
    assert roles.numbers.name == "p"
    assert (roles.label.name if roles.label else None) == ("label" if len(outputs) == 2 else None)


@pytest.mark.parametrize(
    ("outputs", "mapped", "told", "says"),
    [
        ([LABEL, WIDE], ["a", "b", "c"], [], "not like the classes"),
        ([WORD, WIDE], [], [], "not like the classes"),
        ([LABEL, WIDE], [], ["a", "b", "c"], "labels are integers, not"),
        ([LABEL, WIDE], [], [0, 1], "3 numbers a row for the 2 classes"),
        ([LABEL, WIDE], [], [0, 1, 1], "each named once"),
        ([LABEL, OPEN], [], [0], "two classes at least"),
        ([LABEL, OPEN], [], [], "doesn't say which classes"),
        ([WORD, OPEN], ["no", "yes"], ["yes", "no"], "classes are .'no', 'yes'., not .'yes', 'no'"),
        ([WIDE], [], [], "doesn't say which classes"),
        ([VALUE], [], ["no", "yes"], "one number a row, and no classes like"),
    ],
)
def test_classes_that_are_unknown_or_contradict_the_file_are_refused(
    outputs: list[Any], mapped: list[Any], told: list[Any], says: str
) -> None:
    with pytest.raises(BadModel, match=says) as caught:
        roles_of(graph(outputs), mapped, told)

    assert caught.value.remedy
    assert caught.value.place == {"field": "class"}


@pytest.mark.parametrize(
    "outputs", [[LABEL], [LABEL, VALUE], [VALUE, WIDE], [LABEL, WORD, WIDE]], ids=str
)
def test_outputs_that_are_no_answer_to_a_row_are_refused(outputs: list[Any]) -> None:
    with pytest.raises(BadModel, match="neither one number a row"):
        roles_of(graph(outputs), [], [])


def test_a_zipmap_gives_way_to_the_tensor_that_it_reads() -> None:
    model = load_model_from_string(foreign.saved(foreign.fitted("two words")))
    classes = take_out_zipmap(model.graph)

    assert classes == ["no", "yes"]
    assert "ZipMap" not in {node.op_type for node in model.graph.node}
    assert [output.type.HasField("tensor_type") for output in model.graph.output] == [True, True]
