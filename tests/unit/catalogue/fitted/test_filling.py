"""What stands in the place of missing values."""

import numpy as np
import pytest

from tests.steps import NAN, assert_nodes_agree, frame_of, table_of
from trainlet.catalogue.fitted.filling import Chain, Fill, FlagMissing, RemoveColumns, Rounding
from trainlet.catalogue.nodes.graph import Graph

TYPES = {"a b": "number", "c": "number", "🚗": "text", "x": "text"}
ROWS = frame_of(TYPES, **{"a b": [1.0, NAN], "c": [NAN, 2.0], "🚗": [None, "p"], "x": [None, "q"]})


def test_only_the_columns_that_have_a_value_are_filled():
    found = assert_nodes_agree(Fill({"a b": 7.0, "x": "none"}), ROWS, TYPES)

    assert found["a b"].tolist() == [1.0, 7.0]
    assert np.isnan(found["c"][0])
    assert found["x"].tolist() == ["none", "q"]
    assert found["🚗"].tolist() == [None, "p"]


def test_with_nothing_to_fill_the_table_is_the_same():
    assert Fill({}).apply(ROWS) is ROWS


def test_flags_are_of_the_columns_that_are_there():
    step = FlagMissing(["a b", "🚗", "gone"], TYPES)
    found = assert_nodes_agree(step, ROWS, TYPES)

    assert list(found.columns)[4:] == ["a b_IsMissing", "🚗_IsMissing"]
    assert found["a b_IsMissing"].tolist() == [0.0, 1.0]
    assert found["🚗_IsMissing"].tolist() == [1.0, 0.0]


def test_a_chain_does_one_after_the_other():
    chain = Chain([FlagMissing(["c"], TYPES), Fill({"c": 0.0}), RemoveColumns(frozenset({"x"}))])
    found = assert_nodes_agree(chain, ROWS, TYPES)

    assert list(found.columns) == ["a b", "c", "🚗", "c_IsMissing"]
    assert found["c_IsMissing"].tolist() == [1.0, 0.0]
    assert chain.lineage.filled == {"c", "c_IsMissing"}
    table = table_of(TYPES, **dict(ROWS.items()))
    assert chain.run(table).types["c_IsMissing"] == "boolean"


@pytest.mark.parametrize(
    ("whole", "truths", "want"),
    [
        ([False], [False], [2.5, -0.6, 1.5]),
        ([True], [False], [2.0, -1.0, 2.0]),
        ([True], [True], [1.0, 0.0, 1.0]),
    ],
)
def test_guesses_are_rounded_by_type_in_numpy_and_as_nodes(whole, truths, want):
    import onnxruntime

    rounding = Rounding(np.array(whole), np.array(truths))
    values = np.array([[2.5], [-0.6], [1.5]])
    graph = Graph()
    found = rounding.nodes(graph, graph.input("x", "float64", 1))
    graph.output(found, "y", "float64", ["n", 1])
    session = onnxruntime.InferenceSession(graph.build())

    assert rounding.compute(values)[:, 0].tolist() == want
    assert session.run(["y"], {"x": values})[0][:, 0].tolist() == want
