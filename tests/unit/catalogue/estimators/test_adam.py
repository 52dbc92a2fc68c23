"""Steps along noisy gradients."""

import numpy as np
import pytest

from trainlet.catalogue.estimators.adam import Adam


def test_steps_are_those_of_the_paper():
    values = [np.array([1.0, -2.0])]
    optimizer = Adam(values)
    mean, square, expected = np.zeros(2), np.zeros(2), values[0].copy()
    for step in range(1, 6):
        gradient = np.array([0.5 * step, -1.0])
        mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
        unbiased = mean / (1 - 0.9**step), square / (1 - 0.999**step)
        expected = expected - 0.01 * unbiased[0] / (np.sqrt(unbiased[1]) + 1e-8)
        optimizer.step([gradient], 0.01)

    np.testing.assert_allclose(values[0], expected, rtol=1e-12)


def test_the_first_step_has_the_length_of_the_rate_whatever_the_gradient():
    values = [np.zeros(2)]
    Adam(values).step([np.array([1e3, -1e-3])], 0.1)

    assert values[0] == pytest.approx([-0.1, 0.1], rel=1e-4)
