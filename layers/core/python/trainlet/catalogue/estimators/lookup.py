"""Looks texts up in per-column tables: three nodes for any number of text columns."""

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.estimators.columns import lookup_table
from trainlet.catalogue.estimators.graph import ML, Graph, Inputs


def emit_lookup(
    graph: Graph,
    inputs: Inputs,
    categories: list[NDArray[np.object_]],
    values: list[NDArray[np.float64]],
    unknown: list[float],
) -> str:
    """Add the nodes that turn every text into its column's value; return double ``[n, q]``."""
    texts, table = lookup_table(categories, values, unknown)
    numbered = graph.add(
        "LabelEncoder",
        inputs.text,
        domain=ML,
        keys_strings=texts,
        values_int64s=list(range(len(texts))),
        default_int64=len(texts),
    )
    starts = graph.constant(np.arange(len(categories), dtype=np.int64) * table.shape[1])
    places = graph.add("Add", numbered, starts)
    return graph.add("Gather", graph.constant(table.ravel()), places)
