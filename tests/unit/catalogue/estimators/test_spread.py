"""The variance of a weighted sum."""

import numpy as np
import pytest

from tests.graphs import far, mixed, through_onnx
from trainlet.catalogue.estimators.indicators import fit_indicators
from trainlet.catalogue.estimators.spread import CELLS, Diagonal, Full, blocks, is_small

FRAME = mixed()
ENCODING = fit_indicators(FRAME)
D = 3 + 3 + 2


@pytest.fixture
def covariance():
    rng = np.random.default_rng(1)
    factor = rng.normal(size=(D, D))
    return factor, rng.normal(size=D)


def test_the_whole_covariance_gives_the_quadratic_form(covariance):
    factor, constant = covariance
    design = ENCODING.dense(FRAME)
    found = Full(factor, np.zeros(D)).variances(ENCODING.transform(FRAME))
    wanted = np.einsum("ni,ij,nj->n", design, factor @ factor.T, design)
    moved = Full(factor, constant).variances(design)

    np.testing.assert_allclose(found, wanted, rtol=1e-9)
    np.testing.assert_allclose(moved, ((design @ factor + constant) ** 2).sum(axis=1))


def test_the_diagonal_gives_the_squares_of_the_distances(covariance):
    each, centre = covariance[0][0] ** 2, covariance[1]
    design = ENCODING.dense(FRAME)
    found = Diagonal(each, centre, 0.5).variances(ENCODING.transform(FRAME))

    np.testing.assert_allclose(found, 0.5 + (each * (design - centre) ** 2).sum(axis=1))


def test_the_graphs_give_the_same(covariance):
    factor, constant = covariance
    rows = far(FRAME)
    for spread in (Full(factor, constant), Diagonal(factor[0] ** 2, constant, 0.5)):
        found = through_onnx(lambda g, i, s=spread: s.emit(g, i, ENCODING), rows, ["n", 1])

        np.testing.assert_allclose(
            found[:, 0], spread.variances(ENCODING.transform(rows)), rtol=1e-9
        )


def test_rows_are_written_out_in_blocks():
    assert blocks(10, 3) == [slice(0, CELLS // 3)]
    assert [each.start for each in blocks(3, 2 * CELLS)] == [0, 1, 2]


def test_only_so_many_columns_and_rows_are_small():
    assert is_small(10**5, 100)
    assert not is_small(10, 1001)
    assert not is_small(10**6, 500)
