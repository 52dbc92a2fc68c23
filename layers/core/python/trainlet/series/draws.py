"""The draws that settle ties: those of .NET's ``System.Random``, as in the retired service."""

import numpy as np
from numpy.typing import NDArray

BIG = 2**31 - 1
SEED = 123
"""That of the published scores."""


def draws(count: int, seed: int = SEED) -> NDArray[np.float64]:
    """Return the first doubles of ``System.Random(seed).NextDouble()``, float64 ``[count]``.

    Knuth's subtractive generator (The Art of Computer Programming 2, 3.2.2) with lags 55 and 34.
    """
    state = _seeded(seed)
    found = np.empty(count)
    for start in range(0, count, 55):
        state = _next(state)
        piece = state[1:]
        found[start : start + 55] = piece[: count - start]
    return found / BIG


def _seeded(seed: int) -> list[int]:
    """Return the state ``[56]``, whose first entry counts for nothing."""
    state = [0] * 56
    last, other = 161803398 - seed, 1
    state[55] = last
    for step in range(1, 55):
        state[21 * step % 55] = other
        other, last = (last - other) % BIG, other
    for _ in range(4):
        for place in range(1, 56):
            state[place] = (state[place] - state[1 + (place + 30) % 55]) % BIG
    return state


def _next(state: list[int]) -> list[int]:
    """Return the state after 55 draws, which are its entries but the first."""
    found = [*state]
    for place in range(1, 56):
        found[place] = (found[place] - found[(place + 20) % 55 + 1]) % BIG
    return found
