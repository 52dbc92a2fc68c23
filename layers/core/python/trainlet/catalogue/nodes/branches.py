"""Nodes that only run where they are wanted."""

from collections.abc import Callable
from typing import Any

from onnx import TensorProto, helper

from trainlet.catalogue.nodes.graph import Graph


def only_if(graph: Graph, condition: str, body: Callable[[], str], otherwise: str) -> str:
    """Add a node that works out a matrix of texts only where it is wanted.

    Args:
        graph: The graph.
        condition: A tensor of one truth value.
        body: Adds the nodes and returns the matrix.
        otherwise: The matrix that is returned where the condition is false.
    """
    branches = [_branch(graph, each) for each in (body, lambda: otherwise)]
    return graph.add("If", condition, then_branch=branches[0], else_branch=branches[1])


def _branch(graph: Graph, body: Callable[[], str]) -> Any:
    nodes, made = graph.apart(lambda: graph.add("Identity", body()))
    told = helper.make_tensor_value_info(made, TensorProto.STRING, [None, None])
    return helper.make_graph(nodes, "branch", [], [told])
