"""Category Trigonometric: values by their definitions."""

import math

import numpy as np
import pytest

from tests.unit.catalogue.fitted.numbers.test_mathematics import NAN, values_of

X = [0.3, -0.7]


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("sin", math.sin),
        ("cos", math.cos),
        ("tan", math.tan),
        ("csc", lambda x: 1 / math.sin(x)),
        ("sec", lambda x: 1 / math.cos(x)),
        ("cot", lambda x: 1 / math.tan(x)),
        ("sinh", math.sinh),
        ("cosh", math.cosh),
        ("tanh", math.tanh),
        ("csch", lambda x: 1 / math.sinh(x)),
        ("sech", lambda x: 1 / math.cosh(x)),
        ("coth", lambda x: 1 / math.tanh(x)),
        ("asin", math.asin),
        ("acos", math.acos),
        ("atan", math.atan),
        ("acot", lambda x: math.atan(1 / x)),
        ("asinh", math.asinh),
        ("atanh", math.atanh),
        ("acsch", lambda x: math.asinh(1 / x)),
        ("asin-degrees", lambda x: math.degrees(math.asin(x))),
        ("acos-degrees", lambda x: math.degrees(math.acos(x))),
        ("atan-degrees", lambda x: math.degrees(math.atan(x))),
        ("acot-degrees", lambda x: math.degrees(math.atan(1 / x))),
        ("cis", math.cos),
        ("degrees-to-radians", math.radians),
        ("sign", lambda x: math.copysign(1.0, x)),
        ("sinc", lambda x: math.sin(x) / x),
    ],
)
def test_functions_are_what_their_names_say(name, function):
    assert values_of(name, X) == pytest.approx([function(x) for x in X], rel=1e-14)


@pytest.mark.parametrize(
    ("name", "x", "want"),
    [
        ("asec", 2.0, math.acos(0.5)),
        ("acsc", 2.0, math.asin(0.5)),
        ("asec-degrees", 2.0, 60.0),
        ("acsc-degrees", 2.0, 30.0),
        ("acosh", 2.0, math.acosh(2.0)),
        ("acoth", 2.0, math.atanh(0.5)),
        ("asech", 0.5, math.acosh(2.0)),
        ("sin-degrees", 30.0, 0.5),
        ("sin-degrees", 180.0, 0.0),
        ("sin-degrees", -90.0, -1.0),
        ("cos-degrees", 60.0, 0.5),
        ("cos-degrees", 1e15 * 360.0, 1.0),
        ("tan-degrees", 45.0, 1.0),
        ("tan-degrees", 90.0, NAN),
        ("csc-degrees", 30.0, 2.0),
        ("sec-degrees", 60.0, 2.0),
        ("cot-degrees", 90.0, 0.0),
        ("acot", 0.0, math.pi / 2),
        ("acot", -0.0, math.pi / 2),
        ("sinc", 0.0, 1.0),
        ("asin", 1.5, NAN),
        ("acosh", 0.5, NAN),
    ],
)
def test_and_have_their_values_at_the_edges(name, x, want):
    found = values_of(name, [x])[0]

    assert np.isnan(want) == np.isnan(found)
    assert np.isnan(want) or found == pytest.approx(want, rel=1e-14)
