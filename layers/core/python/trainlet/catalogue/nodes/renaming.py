"""Renames the values of an ONNX graph, so that it can stand inside another."""

from collections.abc import Callable

from onnx import AttributeProto, GraphProto


def graphs_in(attribute: AttributeProto) -> list[GraphProto]:
    """Return the graphs that an attribute holds: branches, the body of a loop."""
    own = [attribute.g] if attribute.HasField("g") else []
    return [*own, *attribute.graphs]


def rename_values(graph: GraphProto, rename: Callable[[str], str]) -> None:
    """Rename every value of a graph, and of the graphs inside it, in place."""
    for stored in graph.initializer:
        stored.name = rename(stored.name)
    for sparse in graph.sparse_initializer:
        sparse.values.name = rename(sparse.values.name)
    for info in (*graph.input, *graph.output):
        info.name = rename(info.name)
    for node in graph.node:
        node.input[:] = [rename(name) for name in node.input]
        node.output[:] = [rename(name) for name in node.output]
        for attribute in node.attribute:
            for inner in graphs_in(attribute):
                rename_values(inner, rename)
    del graph.value_info[:]
