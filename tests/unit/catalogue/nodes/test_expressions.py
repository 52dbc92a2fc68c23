"""Formulas that write themselves as nodes."""

import numpy as np
import onnxruntime
import pytest

from trainlet.catalogue.nodes.expressions import Expression
from trainlet.catalogue.nodes.graph import Graph

X = np.array([[-2.5, 0.5, 3.0]])


def run(formula, values=X):
    graph = Graph()
    found = formula(Expression(graph, graph.input("x", "float64", values.shape[1])))
    graph.output(found.name, "out", "float64", ["n", "k"])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": np.asarray(values, dtype=float)})[0]


@pytest.mark.parametrize(
    ("formula", "want"),
    [
        (lambda x: 1.0 - x * 2.0, 1.0 - X * 2.0),
        (lambda x: 2.0 / (x + 1.0) - x, 2.0 / (X + 1.0) - X),
        (lambda x: 2.0**x + x / 4.0 + (1.0 + x) + 3.0 * x, 2.0**X + X / 4.0 + 1.0 + X + 3.0 * X),
        (lambda x: abs(x) ** 2.0, X**2),
        (lambda x: -x.floor() + x.round(), -np.floor(X) + np.rint(X)),
        (lambda x: abs(x).sqrt().log().exp(), np.sqrt(np.abs(X))),
        (lambda x: ((x < 0.0) | (x > 1.0)).then(7.0, x), np.where((X < 0) | (X > 1), 7, X)),
        (lambda x: ((x <= 3.0) & ~(x >= 3.0)).double(), ((X < 3.0) * 1.0)),
        (lambda x: x.equals(0.5).double(), (X == 0.5) * 1.0),
        (lambda x: abs(x).signed(x), X),
        (lambda x: x.polynomial((2.0, 0.0, -1.0)), 2 * X**2 - 1),
    ],
)
def test_a_formula_is_what_it_looks_like(formula, want):
    assert run(formula) == pytest.approx(want)


def test_an_entry_is_that_of_a_whole_number_within_the_table():
    table, nan = np.array([10.0, 20.0, 30.0]), np.nan
    asked = np.array([[-2.0, -1.0, 0.0, 0.5, 1.0, 2.0, nan, 1e300]])

    found = run(lambda x: x.entry(table, -1), asked)

    np.testing.assert_array_equal(found, [[nan, 10.0, 20.0, nan, 30.0, nan, nan, nan]])
