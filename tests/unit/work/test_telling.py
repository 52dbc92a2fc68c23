"""How far a sweep is."""

import pytest

from trainlet.work.telling import progress


@pytest.mark.parametrize(
    ("ended", "of", "spent", "most", "told"),
    [
        (5, 20, 10.0, None, (0.25, 30.0)),
        (5, 20, 10.0, 20.0, (0.5, 10.0)),
        (5, 20, 10.0, 100.0, (0.25, 30.0)),
        (5, 20, 30.0, 20.0, (1.0, 0.0)),
        (20, 20, 10.0, None, (1.0, 0.0)),
    ],
)
def test_time_or_trials_end_a_sweep_whichever_comes_first(
    ended: int, of: int, spent: float, most: float | None, told: tuple[float, float]
) -> None:
    assert progress(ended, of, spent, most) == told
