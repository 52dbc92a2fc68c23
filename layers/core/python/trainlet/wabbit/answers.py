"""Studio's answers as nodes: labels, and scores from 0 to 1, of a weighted sum."""

import msgspec
import numpy as np

from trainlet.catalogue.nodes.graph import Graph
from trainlet.registry import Input, Signature
from trainlet.scoring.outputs import ANSWERS, LABELS, PROBABILITIES
from trainlet.wabbit.linear import Linear

MOST_SPACES, MOST_WORDS = 24, 1000
"""So many namespaces and words of a line the graph holds."""
WIDTH = MOST_SPACES * MOST_WORDS


def answers(graph: Graph, margin: str, model: Linear, column: str) -> Signature:
    """Add Studio's answers, and return the signature."""
    inputs = [Input(name=column, type="text")]
    score = _score(graph, margin, model)
    if model.kind == "value":
        both = [graph.add("Unsqueeze", each, ints(graph, 1)) for each in (margin, score)]
        graph.output(graph.add("Concat", *both, axis=1), ANSWERS, "float64", ["n", 2])
        columns = [LABELS, PROBABILITIES]
        return _signature("regression", inputs, answers=columns)
    is_above = above(graph, score, 0.5)
    labels = graph.add("Where", is_above, ints(graph, 1), ints(graph, -1))
    other = graph.add("Sub", graph.constant(np.array(1.0)), score)
    both = [graph.add("Unsqueeze", each, ints(graph, 1)) for each in (other, score)]
    graph.output(labels, LABELS, "int64", ["n"])
    graph.output(graph.add("Concat", *both, axis=1), PROBABILITIES, "float64", ["n", 2])
    return _signature("two-class", inputs, classes=[-1, 1], positive=1)


def _signature(task: str, inputs: list[Input], **facts: object) -> Signature:
    return msgspec.structs.replace(
        Signature(task="regression", inputs=inputs, label="label", tells_gaps=True, width=WIDTH),
        task=task,
        **facts,
    )


def _score(graph: Graph, margin: str, model: Linear) -> str:
    """Add the score from 0 to 1 of a margin."""
    if model.kind in ("logit", "probability"):
        return graph.add("Sigmoid", margin)
    width = model.highest - model.lowest
    if width <= 0:
        return graph.add(
            "Add",
            graph.add("Mul", margin, graph.constant(np.array(0.0))),
            graph.constant(np.array(0.5)),
        )
    low = graph.add("Sub", margin, graph.constant(np.array(model.lowest)))
    return graph.add("Div", low, graph.constant(np.array(width)))


def above(graph: Graph, numbers: str, bound: float) -> str:
    """Add which numbers are above a bound."""
    return graph.add("Greater", numbers, graph.constant(np.array(bound)))


def ints(graph: Graph, number: int) -> str:
    """Add a whole number: int64 ``[1]``."""
    return graph.constant(np.array([number], np.int64))
