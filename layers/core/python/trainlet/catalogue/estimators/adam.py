"""Steps along noisy gradients: Kingma and Ba, Adam: A Method for Stochastic Optimization, 2015."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
FIRST, SECOND, TINY = 0.9, 0.999, 1e-8


class Adam:
    """Changes parameters in place.

    Args:
        parameters: What is to be changed; arrays of any shape.
    """

    def __init__(self, parameters: Sequence[Matrix]) -> None:
        self._parameters = parameters
        self._means = [np.zeros_like(values) for values in parameters]
        self._squares = [np.zeros_like(values) for values in parameters]
        self._steps = 0

    def step(self, gradients: Sequence[Matrix], rate: float) -> None:
        """Take one step of about this length in each direction."""
        self._steps += 1
        seen = np.sqrt(1.0 - SECOND**self._steps)
        length = rate * seen / (1.0 - FIRST**self._steps)
        states = zip(self._parameters, gradients, self._means, self._squares, strict=True)
        for values, gradient, mean, square in states:
            mean[...] += (1.0 - FIRST) * (gradient - mean)
            square[...] += (1.0 - SECOND) * (gradient * gradient - square)
            values[...] -= length * mean / (np.sqrt(square) + TINY * seen)
