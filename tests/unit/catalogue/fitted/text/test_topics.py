"""Topics of texts."""

import numpy as np
import onnxruntime
from scipy import special

from trainlet.catalogue.fitted.text.topics import _digamma
from trainlet.catalogue.nodes.expressions import Expression
from trainlet.catalogue.nodes.graph import Graph


def test_the_digamma_function_is_right_as_far_as_its_three_terms_are():
    graph = Graph()
    x = Expression(graph, graph.input("x", "float64", 6))
    graph.output(_digamma(x).name, "y", "float64", ["n", 6])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    values = np.array([[0.00001, 0.01, 1.0, 5.99, 6.0, 1e6]])

    np.testing.assert_allclose(session.run(None, {"x": values})[0], special.psi(values), atol=3e-9)
