"""Takes columns out of the table inside a graph, and puts columns into it."""

from collections.abc import Sequence
from dataclasses import replace

from trainlet.catalogue.nodes.graph import Graph, Inputs


def without(graph: Graph, inputs: Inputs, dropped: frozenset[str]) -> Inputs:
    """Return the inputs without some columns."""
    return arranged(
        graph,
        inputs,
        [name for name in inputs.number_columns if name not in dropped],
        [name for name in inputs.text_columns if name not in dropped],
    )


def arranged(graph: Graph, inputs: Inputs, numbers: Sequence[str], texts: Sequence[str]) -> Inputs:
    """Return the inputs with these columns alone, in this order."""
    return Inputs(
        numbers_of(graph, inputs, numbers),
        texts_of(graph, inputs, texts),
        tuple(numbers),
        tuple(texts),
    )


def numbers_of(graph: Graph, inputs: Inputs, names: Sequence[str]) -> str:
    """Return these columns of numbers as double ``[n, k]``; blank for none."""
    return _gathered(graph, inputs.numbers, inputs.number_columns, names)


def texts_of(graph: Graph, inputs: Inputs, names: Sequence[str]) -> str:
    """Return these columns of texts as string ``[n, k]``; blank for none."""
    return _gathered(graph, inputs.text, inputs.text_columns, names)


def with_numbers(graph: Graph, inputs: Inputs, names: Sequence[str], tensor: str) -> Inputs:
    """Return the inputs with columns of numbers, double ``[n, k]``, in the place of their like."""
    kept = without(graph, inputs, frozenset(names))
    joined = graph.add("Concat", kept.numbers, tensor, axis=1) if kept.numbers else tensor
    return replace(kept, numbers=joined, number_columns=(*kept.number_columns, *names))


def with_texts(graph: Graph, inputs: Inputs, names: Sequence[str], tensor: str) -> Inputs:
    """Return the inputs with columns of texts, string ``[n, k]``, in the place of their like."""
    kept = without(graph, inputs, frozenset(names))
    joined = graph.add("Concat", kept.text, tensor, axis=1) if kept.text else tensor
    return replace(kept, text=joined, text_columns=(*kept.text_columns, *names))


def _gathered(graph: Graph, tensor: str, columns: tuple[str, ...], names: Sequence[str]) -> str:
    if tuple(names) == columns or not names:
        return tensor if names else ""
    places = {name: place for place, name in enumerate(columns)}
    return graph.columns(tensor, [places[name] for name in names])
