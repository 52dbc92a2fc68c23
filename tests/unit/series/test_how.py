"""How anomalies are asked for."""

import msgspec
import pytest

from trainlet.series import Detection


@pytest.mark.parametrize(
    ("field", "inside", "beyond"),
    [
        ("length_of_martingale", (0, 5000), (-1, 5001)),
        ("length_of_strangeness_values", (0, 5000), (-1, 5001)),
        ("alert_threshold", (0, 100), (-0.1, 100.1)),
        ("epsilon", (0.001, 0.999), (0, 1)),
    ],
)
def test_ranges_are_taken_to_their_bounds_and_refused_beyond_them(field, inside, beyond):
    for value in inside:
        assert getattr(msgspec.convert({field: value}, Detection), field) == value
    for value in beyond:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({field: value}, Detection)
