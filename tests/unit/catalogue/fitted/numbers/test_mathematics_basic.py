"""Category Basic: values by their definitions."""

import math

import numpy as np
import pytest

from tests.unit.catalogue.fitted.numbers.test_mathematics import NAN, values_of


@pytest.mark.parametrize(
    ("name", "x", "second", "want"),
    [
        ("abs", -2.5, 0, 2.5),
        ("atan2", 1.0, -1.0, 3 * math.pi / 4),
        ("conj", -2.5, 0, -2.5),
        ("cube-root", -27.0, 0, -3.0),
        ("double-factorial", 7.0, 0, 105.0),
        ("eps", 1.0, 0, 2.0**-52),
        ("exp2", 3.0, 4.0, 48.0),
        ("exp-minus1", 1e-12, 0, 1.0000000000005e-12),
        ("factorial", 5.0, 0, 120.0),
        ("factorial", 2.5, 0, NAN),
        ("factorial", -1.0, 0, NAN),
        ("factorial", 171.0, 0, NAN),
        ("hypotenuse", 3e200, 4e200, 5e200),
        ("imaginary-part", 3.0, 0, 0.0),
        ("ln-plus1", 1e-12, 0, 9.999999999995e-13),
        ("log", 8.0, 2.0, 3.0),
        ("log10", 1000.0, 0, 3.0),
        ("log2", 1024.0, 0, 10.0),
        ("nth-root", -32.0, 5.0, -2.0),
        ("nth-root", -16.0, 4.0, NAN),
        ("nth-root", 16.0, 4.0, 2.0),
        ("pow", 2.0, -2.0, 0.25),
        ("sqrt", -1.0, 0, NAN),
        ("sqrt-pi", 4.0, 0, 2.0 * math.sqrt(math.pi)),
        ("square", -3.0, 0, 9.0),
    ],
)
def test_functions_are_what_their_names_say(name, x, second, want):
    found = values_of(name, [x], second)[0]

    assert np.isnan(want) == np.isnan(found)
    assert np.isnan(want) or found == pytest.approx(want, rel=1e-14)
