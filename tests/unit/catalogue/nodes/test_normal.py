"""The normal distribution function as nodes is SciPy's."""

import numpy as np
import onnxruntime
import pytest
from scipy import special

from trainlet.catalogue.nodes.graph import Graph
from trainlet.catalogue.nodes.normal import emit_ndtr


@pytest.fixture(scope="module")
def session():
    graph = Graph()
    found = emit_ndtr(graph, graph.input("x", "float64", 1))
    graph.output(found, "y", "float64", ["n", 1])
    return onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])


def ndtr(session, values):
    return session.run(["y"], {"x": np.array(values, dtype=np.float64)[:, None]})[0][:, 0]


def test_it_is_scipys_from_one_tail_to_the_other(session):
    x = np.concatenate([np.linspace(-12, 12, 4001), [-38.0, -30.0, -1.0, 1.0, 0.7071067811865476]])

    assert ndtr(session, x) == pytest.approx(special.ndtr(x), rel=1e-13, abs=1e-300)


def test_beyond_the_tails_it_is_0_and_1_and_of_nothing_it_is_nothing(session):
    found = ndtr(session, [-1e300, -np.inf, 1e300, np.inf, np.nan])

    assert found[:4].tolist() == [0.0, 0.0, 1.0, 1.0]
    assert np.isnan(found[4])
