"""Categories Compare and Operations."""

import pytest

from tests.unit.catalogue.fitted.numbers.test_mathematics import values_of


@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("equal-to", [0, 1, 0]),
        ("not-equal-to", [1, 0, 1]),
        ("greater-than", [0, 0, 1]),
        ("greater-than-or-equal-to", [0, 1, 1]),
        ("less-than", [1, 0, 0]),
        ("less-than-or-equal-to", [1, 1, 0]),
        ("pair-max", [2, 2, 3]),
        ("pair-min", [1, 2, 2]),
        ("add", [3, 4, 5]),
        ("divide", [0.5, 1, 1.5]),
        ("multiply", [2, 4, 6]),
        ("subtract", [-1, 0, 1]),
    ],
)
def test_a_column_goes_first_and_the_constant_second(name, want):
    assert values_of(name, [1.0, 2.0, 3.0], 2) == want
