"""Several learners' answers, averaged: soft voting."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.families.composites import Part
from trainlet.catalogue.nodes.graph import Graph, Inputs


@dataclass(frozen=True, slots=True)
class Voting:
    """The weighted mean of the parts' probabilities, or of their values.

    Attributes:
        parts: The fitted learners, each with its weight; the weights' sum is 1.
    """

    parts: tuple[tuple[Part, float], ...]

    @property
    def width(self) -> int:
        """How many cells the parts' nodes hold of a row at once, if they are many."""
        return sum(part.width for part, _ in self.parts)

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return probabilities ``[n, k]``, or values ``[n]``."""
        (first, weight), *others = self.parts
        total = weight * first.predict(X)
        for part, weight in others:
            total = total + weight * part.predict(X)
        return total

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the answers, shaped as ``predict`` does."""
        first, *others = [
            graph.add("Mul", part.emit(graph, inputs), graph.constant(np.array(weight)))
            for part, weight in self.parts
        ]
        total = first
        for each in others:
            total = graph.add("Add", total, each)
        return total
