"""Category Special: values from Abramowitz and Stegun's tables, or by their definitions."""

import math

import numpy as np
import pytest

from tests.unit.catalogue.fitted.numbers.test_mathematics import NAN, values_of


@pytest.mark.parametrize(
    ("name", "x", "second", "want"),
    [
        ("beta", 2.0, 3.0, 1 / 12),
        ("elliptic-integral-e", 0.0, 0, math.pi / 2),
        ("elliptic-integral-k", 0.5, 0, 1.854074677301372),
        ("erf", 0.5, 0, 0.5204998778130465),
        ("erf", -3.0, 0, -0.9999779095030014),
        ("erfc", 5.0, 0, 1.5374597944280349e-12),
        ("erfc", -1.5, 0, 1.9661051464753108),
        ("erf-scaled", 100.0, 0, 0.005641613782989433),
        ("erf-inverse", 0.5204998778130465, 0, 0.5),
        ("exponential-integral-ein", 1.0, 0, 0.7965995992970531),
        ("exponential-integral-ein", -1.0, 0, -1.3179021514544039),
        ("exponential-integral-ein", 1e-9, 0, 1e-9),
        ("exponential-integral-ein", 0.0, 0, 0.0),
        ("gamma", 0.5, 0, math.sqrt(math.pi)),
        ("gamma", -1.5, 0, 2.3632718012073544),
        ("gamma", -2.0, 0, NAN),
        ("gamma", 5.0, 0, 24.0),
        ("gamma-ln", 100.0, 0, 359.1342053695754),
        ("gamma-ln", -0.5, 0, NAN),
        ("gamma-regularized-p", 1.0, 2.0, 1 - math.exp(-2)),
        ("gamma-regularized-p-inverse", 1.0, 1 - math.exp(-2), 2.0),
        ("gamma-regularized-q", 1.0, 2.0, math.exp(-2)),
        ("gamma-regularized-q-inverse", 1.0, math.exp(-2), 2.0),
        ("poly-gamma", 1.0, 1.0, math.pi**2 / 6),
        ("poly-gamma", 1.0, 0.0, -0.5772156649015329),
        ("poly-gamma", 1.0, 0.5, NAN),
    ],
)
def test_functions_are_what_their_names_say(name, x, second, want):
    found = values_of(name, [x], second)[0]

    assert np.isnan(want) == np.isnan(found)
    assert np.isnan(want) or found == pytest.approx(want, rel=1e-12)
