"""Graphs whose values get other names."""

import numpy as np
import onnx
import onnxruntime

from trainlet.catalogue.nodes.graph import Graph
from trainlet.catalogue.nodes.renaming import graphs_in, rename_values


def doubling(times):
    graph = Graph()
    state = graph.input("x", "float64", 1)
    two = graph.constant(np.array([2.0]))
    found = graph.loop(times, state, lambda _, current: graph.add("Mul", current, two))
    graph.output(found, "y", "float64", ["n", 1])
    return onnx.load_model_from_string(graph.build())


def test_values_inside_a_loop_are_renamed_too_and_nothing_is_computed_otherwise():
    model = doubling(3)
    loop = next(node for node in model.graph.node if node.op_type == "Loop")
    (body,) = [inner for attribute in loop.attribute for inner in graphs_in(attribute)]
    rename_values(model.graph, lambda name: name and f"other/{name}")
    session = onnxruntime.InferenceSession(model.SerializeToString())

    assert all(name.startswith("other/") for node in body.node for name in node.output)
    assert session.run(["other/y"], {"other/x": np.array([[5.0]])})[0].tolist() == [[40.0]]
