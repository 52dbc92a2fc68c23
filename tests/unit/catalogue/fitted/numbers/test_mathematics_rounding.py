"""Category Rounding: values by their definitions."""

import numpy as np
import pytest

from tests.unit.catalogue.fitted.numbers.test_mathematics import NAN, values_of


@pytest.mark.parametrize(
    ("name", "second", "x", "want"),
    [
        ("ceiling", 0, [-1.5, 1.2], [-1, 2]),
        ("ceiling-power2", 0, [5, 8, 0.3, -1, 1.1e308], [8, 8, 0.5, NAN, NAN]),
        ("floor", 0, [-1.5, 1.2], [-2, 1]),
        ("mod", 3, [-7, 7], [2, 1]),
        ("mod", -3, [-7, 7], [-1, -2]),
        ("mod", 0, [7], [NAN]),
        ("quotient", 3, [-7, 7], [-2, 2]),
        ("remainder", 3, [-7, 7], [-1, 1]),
        ("round-digits", 1, [0.25, -0.25, 0.24, 1e300], [0.3, -0.3, 0.2, 1e300]),
        ("round-digits", -2, [150, 149, -150], [200, 100, -200]),
        ("round-down", 1, [0.29, -0.21], [0.2, -0.3]),
        ("round-up", 1, [0.21, -0.29], [0.3, -0.2]),
        ("truncate", 1, [0.29, -0.29], [0.2, -0.2]),
        ("truncate", 0.5, [1], [NAN]),
        ("truncate", 300, [5e-324, 1e300], [0, 1e300]),
        ("to-even", 0, [2.9, 1.1, -3.5], [2, 2, -4]),
        ("to-odd", 0, [2.1, 3.9, -0.5], [3, 3, -1]),
    ],
)
def test_functions_are_what_their_names_say(name, second, x, want):
    np.testing.assert_array_equal(values_of(name, x, second), want)
