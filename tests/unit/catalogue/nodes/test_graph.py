"""Building an ONNX graph node by node."""

import numpy as np
import onnx
import onnxruntime
import pytest

from trainlet.catalogue.nodes.columns import without
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.errors import TrainingFailed

INPUTS = Inputs("numbers", "text", ("a", "b", "c"), ("t", "u"))


def doubled():
    graph = Graph()
    total = graph.add("Add", graph.input("numbers", "float64", 2), graph.constant(np.array([1.0])))
    graph.output(total, "Scored Labels", "float64", ["n", 2])
    return graph.build()


def test_a_graph_computes_what_its_nodes_say():
    session = onnxruntime.InferenceSession(doubled(), providers=["CPUExecutionProvider"])
    (found,) = session.run(["Scored Labels"], {"numbers": np.array([[1.0, 2.0], [0.1, 1e300]])})

    assert found.tolist() == [[2.0, 3.0], [1.1, 1e300]]


def test_a_node_may_have_several_outputs():
    graph = Graph()
    most = graph.constant(np.array([2], np.int64))
    least, places = graph.several("TopK", 2, graph.input("x", "float64", 3), most, largest=0)
    graph.output(least, "least", "float64", ["n", 2])
    graph.output(places, "places", "int64", ["n", 2])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    found = session.run(["least", "places"], {"x": np.array([[3.0, 1.0, 2.0]])})

    assert [part.tolist() for part in found] == [[[1.0, 2.0]], [[1, 2]]]


def test_what_no_scorer_should_load_is_refused(monkeypatch):
    monkeypatch.setattr("trainlet.catalogue.nodes.graph.MOST_BYTES", 10)

    with pytest.raises(TrainingFailed, match="more than the 10 there may be"):
        doubled()


def test_the_same_calls_give_the_same_bytes():
    assert doubled() == doubled()


def test_a_model_names_its_maker_and_the_versions_that_it_needs():
    model = onnx.load_from_string(doubled())

    assert model.producer_name == "trainlet"
    assert model.ir_version == 10
    assert {opset.domain: opset.version for opset in model.opset_import} == {
        "": 21,
        "ai.onnx.ml": 5,
    }


def test_a_node_that_takes_what_is_not_there_is_refused():
    graph = Graph()
    graph.output(graph.add("Add", "nowhere", "nothing"), "out", "float64", ["n"])

    with pytest.raises(onnx.checker.ValidationError):
        graph.build()


@pytest.mark.parametrize(
    "values",
    [
        np.array([[1.5, np.nan]]),
        np.array([2**60], np.int64),
        np.array(3.0),
        np.array(["", "Größe", "🚗"], dtype=object),
        np.array([[1.0, 2.0], [3.0, 4.0]]).T,
    ],
    ids=["double", "integer", "scalar", "text", "transposed"],
)
def test_a_constant_comes_out_as_it_went_in(values):
    graph = Graph()
    graph.input("numbers", "float64", 1)
    dtype = "object" if values.dtype == object else str(values.dtype)
    graph.output(graph.constant(values), "out", dtype, list(values.shape))
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    (found,) = session.run(["out"], {"numbers": np.zeros((1, 1))})

    np.testing.assert_array_equal(found, values)


def test_columns_are_taken_in_the_order_asked_for():
    graph = Graph()
    taken = graph.columns(graph.input("numbers", "float64", 3), [2, 0])
    graph.output(taken, "out", "float64", ["n", 2])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    (found,) = session.run(["out"], {"numbers": np.array([[1.0, 2.0, 3.0]])})

    assert found.tolist() == [[3.0, 1.0]]


def test_leaving_out_columns_that_are_not_there_changes_nothing():
    assert without(Graph(), INPUTS, frozenset({"x"})) == INPUTS


def test_leaving_out_columns_of_one_kind_leaves_the_other_alone():
    found = without(Graph(), INPUTS, frozenset({"b"}))

    assert found.number_columns == ("a", "c")
    assert found.numbers not in ("", "numbers")
    assert (found.text, found.text_columns) == ("text", ("t", "u"))


def test_leaving_out_every_column_of_a_kind_leaves_no_tensor():
    found = without(Graph(), INPUTS, frozenset({"t", "u", "a"}))

    assert (found.text, found.text_columns) == ("", ())
    assert found.number_columns == ("b", "c")


def test_an_embedded_model_keeps_its_constants_and_its_opset():
    float_, info = onnx.TensorProto.FLOAT, onnx.helper.make_tensor_value_info
    two = onnx.numpy_helper.from_array(np.array([2.0], np.float32), "their two")
    double = onnx.helper.make_node("Mul", ["t0", "their two"], ["their y"])
    inner = onnx.helper.make_graph(
        [double], "g", [info("t0", float_, ["n", 1])], [info("their y", float_, ["n", 1])], [two]
    )
    opset = [onnx.helper.make_opsetid("", 9)]
    graph = Graph()
    graph.add("Cast", graph.input("numbers", "float64", 1), to=float_)
    graph.embed(onnx.helper.make_model(inner, opset_imports=opset, ir_version=4))
    graph.output(graph.add("Cast", "their y", to=onnx.TensorProto.DOUBLE), "y", "float64", ["n", 1])
    data = graph.build()
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    model = onnx.load_from_string(data)

    assert session.run(["y"], {"numbers": np.array([[3.0], [0.25]])})[0].tolist() == [[6.0], [0.5]]
    assert {entry.domain: entry.version for entry in model.opset_import} == {"": 9}
    assert model.ir_version == 10
