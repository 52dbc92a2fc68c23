"""Edges of bins."""

import numpy as np
import pytest

from trainlet.catalogue.fitted.numbers.edges import equal_widths, least_entropy, quantiles


def test_quantiles_lie_between_values_and_never_above_the_largest():
    assert quantiles(np.arange(1.0, 9.0), 4).tolist() == [2.5, 4.5, 6.5]
    assert quantiles(np.array([1.0, 1.0, 1.0, 2.0]), 4).tolist() == [1.5]
    assert quantiles(np.array([3.0]), 4).tolist() == []
    assert quantiles(np.zeros(0), 4).tolist() == []


def test_equal_widths_lie_between_the_smallest_and_the_largest():
    assert equal_widths(np.array([0.0, 8.0]), 4).tolist() == [2.0, 4.0, 6.0]
    assert equal_widths(np.array([5.0, 5.0]), 4).tolist() == []
    assert equal_widths(np.zeros(0), 4).tolist() == []


def test_least_entropy_cuts_halfway_between_the_classes():
    values = np.array([1.0, 2.0, 3.0, 4.0, 11.0, 12.0, 13.0, 14.0])

    assert least_entropy(values, np.repeat([0, 1], 4)).tolist() == [7.5]
    assert least_entropy(values, np.repeat([2, 7], 4)).tolist() == [7.5]


def test_a_cut_must_pay_for_its_description():
    values = np.arange(6.0)

    assert least_entropy(values, np.array([0, 0, 0, 1, 1, 1])).tolist() == [2.5]
    assert least_entropy(values, np.array([0, 0, 1, 0, 1, 1])).tolist() == []


def test_rows_of_one_value_are_never_parted():
    values = np.array([1.0] * 10 + [2.0] * 10)

    assert least_entropy(values, np.arange(20) % 2).tolist() == []
    assert least_entropy(np.ones(20), np.arange(20) % 2).tolist() == []
    assert least_entropy(np.zeros(0), np.zeros(0, dtype=int)).tolist() == []


@pytest.mark.parametrize("low", [1.0, 5e-324, -1e308, 1e308, 0.0, -5e-324])
def test_an_edge_parts_even_neighbouring_doubles(low):
    high = np.nextafter(low, np.inf)
    values, classes = np.repeat([low, high], 10), np.repeat([0, 1], 10)

    (edge,) = least_entropy(values, classes)

    assert low <= edge < high
