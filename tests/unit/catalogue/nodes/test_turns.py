"""Sine, cosine and tangent."""

import numpy as np
import pytest

from tests.unit.catalogue.nodes.test_expressions import run
from trainlet.catalogue.nodes import turns

NEAR_ZEROS = np.array([[np.pi, np.pi / 2, -3 * np.pi / 2, 1e5 * np.pi, 1e-300, 1.57098582]])
ANYWHERE = np.linspace(-1e5, 1e5, 4001)[None, :]


@pytest.mark.parametrize("values", [NEAR_ZEROS, ANYWHERE, np.array([[1e15, -1e300, 8e5, 9e5]])])
def test_they_are_right_to_the_last_digits(values):
    for formula, function in [(turns.sin, np.sin), (turns.cos, np.cos), (turns.tan, np.tan)]:
        np.testing.assert_allclose(run(formula, values), function(values), rtol=1e-11, atol=0)


def test_degrees_are_exact_at_quarters_of_a_turn():
    quarters = np.array([[0.0, 90.0, 180.0, 270.0, 360.0, -90.0, 3.6e17]])

    assert run(turns.sin_degrees, quarters).tolist() == [[0, 1, 0, -1, 0, -1, 0]]
    assert run(turns.cos_degrees, quarters).tolist() == [[1, 0, -1, 0, 1, 0, 1]]
    assert run(turns.tan_degrees, np.array([[45.0]]))[0, 0] == pytest.approx(1.0, rel=1e-15)
