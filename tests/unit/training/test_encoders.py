"""What a foreign file's encoders know becomes the categories and ranges of its columns."""

from typing import Any

import numpy as np
import pytest
from onnx import GraphProto, TensorProto, helper, load_model_from_string, numpy_helper

from tests import foreign
from trainlet.registry import Input
from trainlet.training.encoders import MOST, with_known_values
from trainlet.training.foreign import inputs_of
from trainlet.training.ports import Port, ports_of

WORDS = [["blue", "red"], ["a", "b", "c"]]


def graph(*nodes: Any, stored: dict[str, Any] | None = None) -> GraphProto:
    constants = [numpy_helper.from_array(np.array(v), name) for name, v in (stored or {}).items()]
    return helper.make_graph([*nodes], "g", [], [], constants)


def one_hot(name: str, *words: str) -> Any:
    return helper.make_node("OneHotEncoder", [name], [f"{name} coded"], cats_strings=words)


def known(nodes: GraphProto, *names: str, width: int = 1) -> list[list[str]]:
    """Return the categories of these text columns, of an input each or of one matrix ``X``."""
    columns = [Input(name=name, type="text") for name in names]
    inputs = ["X"] if width > 1 else names
    ports = [Port(name, TensorProto.STRING, width) for name in inputs]
    return [column.categories for column in with_known_values(columns, ports, nodes)]


@pytest.mark.parametrize("kind", ["words", "places"])
def test_the_columns_of_a_matrix_have_the_words_of_their_own_encoders(kind: str) -> None:
    model = load_model_from_string(foreign.encoded(kind)[2])
    columns = [Input(name=name, type="text") for name in ("colour", "letter")]
    found = with_known_values(columns, ports_of(inputs_of(model.graph)), model.graph)

    assert [column.categories for column in found] == WORDS


def test_encoded_numbers_give_a_range_and_no_categories() -> None:
    model = load_model_from_string(foreign.encoded("numbers")[2])
    columns = [Input(name=name, type="integer") for name in ("year", "size")]
    found = with_known_values(columns, ports_of(inputs_of(model.graph)), model.graph)

    assert [(c.minimum, c.maximum, c.categories) for c in found] == [
        (1990, 2000, []),
        (5, 7, []),
    ]


def test_inputs_of_a_column_each_are_found_through_what_only_shapes_them() -> None:
    nodes = graph(
        helper.make_node("Reshape", ["b", "shape"], ["b flat"]),
        helper.make_node("Identity", ["b flat"], ["b same"]),
        one_hot("b same", "x", "y"),
        one_hot("a", "z"),
    )

    assert known(nodes, "a", "b", "c") == [["z"], ["x", "y"], []]


def test_the_pick_that_is_nearest_to_the_input_says_which_column_it_is() -> None:
    nodes = graph(
        helper.make_node("Gather", ["X", "second"], ["t"], axis=1),
        helper.make_node("ArrayFeatureExtractor", ["t", "first"], ["u"]),
        one_hot("u", "x"),
        stored={"first": [0], "second": [1]},
    )

    assert known(nodes, "a", "b", width=2) == [[], ["x"]]


@pytest.mark.parametrize(
    "node",
    [
        helper.make_node("StringNormalizer", ["X"], ["t"]),
        helper.make_node("Gather", ["X", "one"], ["t"], axis=0),
        helper.make_node("Gather", ["X", "both"], ["t"], axis=1),
        helper.make_node("Gather", ["X", "computed"], ["t"], axis=1),
    ],
    ids=["changed", "rows", "several", "computed"],
)
def test_an_encoder_of_something_computed_says_nothing_of_a_column(node: Any) -> None:
    nodes = graph(node, one_hot("t", "x"), stored={"one": [0], "both": [0, 1]})

    assert known(nodes, "a", "b", width=2) == [[], []]


def test_of_two_encoders_the_first_counts_and_one_of_too_many_words_does_not() -> None:
    words = [str(n) for n in range(MOST + 1)]

    assert known(graph(one_hot("a", "x"), one_hot("a", "y")), "a") == [["x"]]
    assert known(graph(one_hot("a", *words)), "a") == [[]]
    assert known(graph(one_hot("a", *words[1:])), "a") == [words[1:]]


def test_words_are_no_matter_for_a_number_nor_numbers_for_a_text() -> None:
    ints = helper.make_node("OneHotEncoder", ["t"], ["coded"], cats_int64s=[4, 5])
    columns = [Input(name="n", type="number"), Input(name="t", type="text")]
    ports = [Port("n", TensorProto.FLOAT, 1), Port("t", TensorProto.STRING, 1)]

    assert with_known_values(columns, ports, graph(one_hot("n", "x"), ints)) == columns
