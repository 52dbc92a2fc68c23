"""Looks texts up in per-column tables: three nodes for any number of text columns."""

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.nodes.graph import ML, Graph, Inputs


def emit_lookup(
    graph: Graph,
    inputs: Inputs,
    categories: list[NDArray[np.object_]],
    values: list[NDArray[np.float64]],
    unknown: float,
) -> str:
    """Add the nodes that turn every text into its column's value; return double ``[n, q]``.

    Each text is numbered together with the place of its column, so one numbering serves them all.

    Args:
        graph: The graph.
        inputs: Its text columns.
        categories: Known texts per column.
        values: What each of them becomes, per column.
        unknown: What any other text becomes.
    """
    marks = [f"{place}:" for place in range(len(categories))]
    known = [
        mark + str(text) for mark, texts in zip(marks, categories, strict=True) for text in texts
    ]
    keys = known or [""]  # the encoder wants one; no marked text is blank
    marked = graph.add("StringConcat", graph.constant(np.array([marks], dtype=object)), inputs.text)
    numbered = graph.add(
        "LabelEncoder",
        marked,
        domain=ML,
        keys_strings=keys,
        values_int64s=list(range(len(keys))),
        default_int64=len(known),
    )
    return graph.add("Gather", graph.constant(np.concatenate([*values, [unknown]])), numbered)
