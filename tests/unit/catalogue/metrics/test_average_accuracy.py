"""Average Accuracy."""

import numpy as np
import pytest

from trainlet.catalogue import lookup
from trainlet.catalogue.measure import Truth

METRIC = lookup.get("metrics", "average-accuracy")
TRUTH = Truth(
    y=np.array([0, 0, 0, 1, 1, 2]),
    predicted=np.array([0, 0, 1, 1, 2, 2]),
    classes=("a", "b", "c"),
)


def test_it_is_the_mean_of_the_accuracies_of_each_class_against_the_others():
    a, b, c = 5 / 6, 4 / 6, 5 / 6  # b is missed once, and called once where it isn't

    assert METRIC.compute(TRUTH) == pytest.approx((a + b + c) / 3)


@pytest.mark.parametrize("size", [3, 5, 9])
def test_it_is_that_of_counting(size):
    random = np.random.default_rng(size)
    y, said = random.integers(0, size, (2, 40))
    each = [((y == place) == (said == place)).mean() for place in range(size)]

    found = METRIC.compute(Truth(y, said, classes=tuple(range(size))))

    assert found == pytest.approx(np.mean(each))


def test_it_is_defined_for_its_tasks_and_better_when_high():
    assert METRIC.tasks == ("multiclass",)
    assert METRIC.better == "high"
