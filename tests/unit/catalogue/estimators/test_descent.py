"""L-BFGS with two penalties."""

import numpy as np
import pytest

from trainlet.catalogue.estimators.descent import Descent

TARGET = np.array([3.0, -2.0, 0.4, -0.1, 5.0])


def bowl(p):
    """Half the squared distance from the target."""
    return 0.5 * float(((p - TARGET) ** 2).sum()), p - TARGET


@pytest.mark.parametrize("start", [np.zeros(5), np.array([-1.0, 1.0, 0.0, 2.0, -7.0])])
def test_penalties_shrink_each_parameter_as_they_say(start):
    l1 = np.array([1.0, 0.5, 1.0, 1.0, 0.0])
    l2 = np.array([0.0, 1.0, 1.0, 0.0, 3.0])
    found = Descent(l1=l1, l2=l2, tolerance=1e-10).minimise(bowl, start)
    wanted = np.sign(TARGET) * np.maximum(np.abs(TARGET) - l1, 0) / (1 + l2)

    np.testing.assert_allclose(found, wanted, atol=1e-8)
    assert found[2] == found[3] == 0


def test_without_an_l1_penalty_there_are_no_bounds():
    found = Descent(l1=np.zeros(5), l2=np.ones(5), tolerance=1e-10).minimise(bowl, np.zeros(5))

    np.testing.assert_allclose(found, TARGET / 2, atol=1e-8)


def test_the_steps_are_counted():
    short = Descent(l1=np.ones(2), l2=np.zeros(2), steps=1)

    def valley(p):
        return float(p[0] ** 4 + 100 * (p[1] - p[0] ** 2 - 1) ** 2), np.array(
            [4 * p[0] ** 3 - 400 * (p[1] - p[0] ** 2 - 1) * p[0], 200 * (p[1] - p[0] ** 2 - 1)]
        )

    start = np.array([3.0, 2.0])
    assert valley(short.minimise(valley, start))[0] > 1
    np.testing.assert_array_equal(start, [3.0, 2.0])
