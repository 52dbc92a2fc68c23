"""Directions along which classes lie apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import eigh
from sklearn.datasets import load_iris
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from trainlet.catalogue.fitted.numbers.discriminants import directions_of

IRIS, SPECIES = load_iris(return_X_y=True)


def scatter(values, codes):
    """Return the scatter within the classes and between them, by row."""
    within, between = np.zeros((2, values.shape[1], values.shape[1]))
    for code in np.unique(codes):
        own = values[codes == code]
        off = own.mean(axis=0) - values.mean(axis=0)
        within += np.cov(own.T, bias=True) * len(own) / len(values)
        between += np.outer(off, off) * len(own) / len(values)
    return within, between


def test_the_directions_of_the_irises_are_those_of_scikit_learn():
    centre, found = directions_of(IRIS, SPECIES)
    want = LinearDiscriminantAnalysis(solver="eigen").fit(IRIS, SPECIES).scalings_[:, :2]

    np.testing.assert_allclose(centre, IRIS.mean(axis=0))
    np.testing.assert_allclose(np.abs(found), np.abs(want), rtol=1e-8)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(1, 4))
def test_they_solve_the_eigenvalue_problem_of_the_two_scatters(seed, classes, columns):
    random = np.random.default_rng(seed)
    codes = np.repeat(np.arange(classes), random.integers(6, 12, classes))
    values = (
        random.normal(size=(len(codes), columns)) + random.normal(size=(classes, columns))[codes]
    )
    _, found = directions_of(values, codes)
    within, between = scatter(values, codes)
    number = min(columns, classes - 1)

    assert found.shape == (columns, number)
    assert found.T @ within @ found == pytest.approx(np.eye(number), abs=1e-8)
    parted = found.T @ between @ found
    assert np.diag(parted) == pytest.approx(eigh(between, within)[0][::-1][:number], rel=1e-6)
    assert parted - np.diag(np.diag(parted)) == pytest.approx(0, abs=1e-8)


def test_by_hand_the_direction_of_two_classes_is_the_difference_over_the_scatter():
    values = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 4.0], [2.0, 4.0]])  # within: 1 along x alone
    tilted = np.array([[-1.0, -2.0], [1.0, -2.0], [-1.0, 2.0], [1.0, 2.0]])
    codes = np.array([0, 0, 1, 1])

    _, sharp = directions_of(values, codes)
    _, plain = directions_of(tilted, np.array([0, 1, 0, 1]))

    assert sharp[0] == pytest.approx(0, abs=1e-9)
    assert sharp[1] == pytest.approx(1e4 / 2)  # y has no scatter within: 0.0001 of its deviation 2
    assert plain[:, 0] == pytest.approx([1e4, 0])


def test_a_scale_and_a_shift_of_the_columns_change_no_place_of_a_row():
    moved = IRIS * [1e-200, 1e200, 3.0, 1e-12] + [0, 0, 5.0, 0]
    (one, weights), (other, scaled) = (directions_of(each, SPECIES) for each in (IRIS, moved))

    np.testing.assert_allclose(
        (moved - other) @ scaled, (IRIS - one) @ weights, rtol=1e-6, atol=1e-9
    )


@pytest.mark.parametrize("size", [0.0, 7.0, 1e308])
def test_a_constant_column_and_a_repeated_one_take_part_in_nothing_new(size):
    spoilt = np.column_stack([IRIS, np.full(150, size), IRIS[:, 0]])
    (one, weights), (other, more) = (directions_of(each, SPECIES) for each in (IRIS, spoilt))

    assert (more[4] == 0).all()
    np.testing.assert_allclose(
        (spoilt - other) @ more, (IRIS - one) @ weights, rtol=1e-6, atol=1e-8
    )


def test_fewer_rows_than_columns_and_equal_means_still_give_numbers():
    random = np.random.default_rng(1)
    few = random.normal(size=(3, 5))

    assert np.isfinite(directions_of(few, np.array([0, 1, 1]))[1]).all()
    assert np.isfinite(directions_of(np.ones((4, 2)), np.array([0, 0, 1, 1]))[1]).all()
