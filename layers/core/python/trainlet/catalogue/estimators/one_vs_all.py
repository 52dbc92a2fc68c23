"""One two-class model for each class."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.families.composites import Fitter, Part
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

LEAST = 1e-3
"""What the probabilities of all classes have to sum to, to be divided by it.

What they lack of it is shared by all classes: they are alike where no model claims a row, and never
the quotient of two numbers that are nothing but rounding."""


@dataclass(frozen=True, slots=True)
class OneVsAll:
    """A fitted model of each class against all others."""

    parts: tuple[Part, ...]

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return probabilities ``[n, k]``."""
        claims = np.column_stack([part.predict(X)[:, 1] for part in self.parts])
        claimed = claims.sum(axis=1, keepdims=True)
        lacking = np.maximum(LEAST - claimed, 0.0)
        shares: NDArray[np.float64] = (claims + lacking / len(self.parts)) / (claimed + lacking)
        return shares

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the probabilities ``[n, k]``."""
        seconds = [graph.columns(part.emit(graph, inputs), [1]) for part in self.parts]
        claims = graph.add("Concat", *seconds, axis=1)
        axis = graph.constant(np.array([1], np.int64))
        claimed = graph.add("ReduceSum", claims, axis, keepdims=1)
        missing = graph.add("Sub", graph.constant(np.array(LEAST)), claimed)
        lacking = graph.add("Max", missing, graph.constant(np.array(0.0)))
        each = graph.add("Div", lacking, graph.constant(np.array(float(len(self.parts)))))
        whole = graph.add("Add", claimed, lacking)
        return graph.add("Div", graph.add("Add", claims, each), whole)


def fit_one_vs_all(examples: Examples, fit: Fitter) -> OneVsAll:
    """Return a model of each class, each fitted to all examples."""
    return OneVsAll(
        tuple(
            fit(replace(examples, y=(examples.y == place).astype(np.int64), classes=2))
            for place in range(examples.classes)
        )
    )
