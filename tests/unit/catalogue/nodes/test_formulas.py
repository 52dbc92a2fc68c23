"""Functions of those that onnxruntime has."""

import numpy as np
import pytest
from scipy import special

from tests.unit.catalogue.nodes.test_expressions import run
from trainlet.catalogue.nodes import formulas

TINY = np.array([[1e-300, 1e-17, 1e-9, 0.3, -1e-9, -0.6]])
WIDE = np.array([[-700.0, -20.0, -1.0, 0.999, 1.0, 15.0, 709.0]])


@pytest.mark.parametrize(
    ("formula", "function", "values"),
    [
        (formulas.expm1, np.expm1, TINY),
        (formulas.expm1, np.expm1, WIDE),
        (formulas.log1p, np.log1p, TINY),
        (formulas.log1p, np.log1p, np.abs(WIDE)),
        (formulas.sinh, np.sinh, TINY),
        (formulas.sinh, np.sinh, WIDE),
        (formulas.cosh, np.cosh, WIDE),
        (formulas.tanh, np.tanh, TINY),
        (formulas.asinh, np.arcsinh, TINY),
        (formulas.asinh, np.arcsinh, WIDE * 1e300),
        (formulas.acosh, np.arccosh, 1.0 + np.abs(TINY)),
        (formulas.acosh, np.arccosh, np.array([[1e9, 1e300]])),
        (formulas.atanh, np.arctanh, TINY),
        (formulas.atan, np.arctan, TINY),
        (formulas.atan, np.arctan, WIDE),
        (formulas.asin, np.arcsin, TINY),
        (formulas.asin, np.arcsin, np.array([[-1.0, 1.0, 1 - 1e-15]])),
        (formulas.acos, np.arccos, np.array([[-1.0, 1.0, 1 - 1e-15, 0.2]])),
        (formulas.trunc, np.trunc, WIDE),
        (formulas.gamma_ln, special.gammaln, np.array([[0.01, 0.9, 3.3, 7.99, 8.0, 1e5]])),
        (formulas.gamma, special.gamma, np.array([[0.01, 0.9, 3.3, 170.5, -0.5, -1.5, -30.2]])),
    ],
)
def test_formulas_are_right_to_the_last_digits(formula, function, values):
    np.testing.assert_allclose(run(formula, values), function(values), rtol=5e-13, atol=0)


def test_beyond_their_ranges_is_nothing():
    for formula, odd in [
        (formulas.asin, [1.1, -1e200]),
        (formulas.acos, [1.1, -1.1]),
        (formulas.acosh, [0.5, -3.0]),
        (formulas.atanh, [1.5, -1e300]),
        (formulas.gamma_ln, [0.0, -0.5]),
        (formulas.gamma, [0.0, -3.0]),
    ]:
        assert np.isnan(run(formula, np.array([odd]))).all()


def test_logarithms_of_powers_are_whole_numbers():
    powers = np.array([[1000.0, 1e-5, 1e22, 2.0]])

    assert run(lambda x: formulas.logarithm(x, 10.0), powers).tolist()[0][:3] == [3.0, -5.0, 22.0]


def test_angles_and_lengths_are_right_in_all_quarters():
    y = np.array([[1.0, -1.0, 0.0, 0.0, 1e-300, 3e200]])

    for x in (1.0, -1.0, 0.0, 4e200):
        found = run(lambda e, x=x: formulas.atan2(e, x + 0.0 * e), y)
        np.testing.assert_allclose(found, np.arctan2(y, x), rtol=1e-14)
        found = run(lambda e, x=x: formulas.hypot(e, x + 0.0 * e), y)
        np.testing.assert_allclose(found, np.hypot(y, x), rtol=1e-14)
