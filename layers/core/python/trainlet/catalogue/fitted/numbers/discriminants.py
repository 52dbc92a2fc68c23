"""Directions along which classes lie apart."""

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.fitted.steps import Matrix

Vector = NDArray[np.float64]
Codes = NDArray[np.int64]
LEAST = 1e-4
"""A direction's spread within the classes counts as at least so much of the widest."""


def directions_of(values: Matrix, codes: Codes) -> tuple[Vector, Matrix]:
    """Return the mean ``[p]`` and the directions ``[p, k]``, the one first that parts classes most.

    Along each the rows vary within their classes by 1, and along no two together: the solutions of
    ``B w = l W w``, of the scatter between and within (Fisher, Annals of Eugenics 7, 1936; Rao,
    Journal of the Royal Statistical Society B 10, 1948). The largest part of each is positive.

    Args:
        values: Complete rows ``[n, p]``.
        codes: Their classes, from 0, each with a row, ``[n]``.
    """
    exponents = np.frexp(np.abs(values).max(axis=0, initial=0.0))[1]
    scaled = np.ldexp(values, -exponents)
    counts = np.bincount(codes)
    centre = scaled.mean(axis=0)
    means = np.stack([scaled[codes == place].mean(axis=0) for place in range(len(counts))])
    within = scaled - means[codes]
    units = _units(within, scaled - centre)
    whitening = _whitening(within / units / np.sqrt(len(values)))
    between = (means - centre) / units * np.sqrt(counts / len(values))[:, None]
    _, _, turns = np.linalg.svd(between @ whitening, full_matrices=False)
    standard = whitening @ turns[: min(values.shape[1], len(counts) - 1)].T
    largest = np.abs(standard).argmax(axis=0)
    signs = np.where(standard[largest, np.arange(standard.shape[1])] < 0, -1.0, 1.0)
    weights = np.ldexp(standard * signs / units[:, None], -exponents[:, None])
    return np.ldexp(centre, exponents), weights


def _units(within: Matrix, whole: Matrix) -> Vector:
    """Return each column's deviation within the classes, or of all rows, or infinity if it's 0."""
    inside, total = within.std(axis=0), whole.std(axis=0)
    units = np.where(inside > LEAST * total, inside, total)
    return np.where(units > np.finfo(np.float64).eps, units, np.inf)


def _whitening(within: Matrix) -> Matrix:
    """Return what turns rows, of which these are the deviations within classes, to unit spread."""
    _, found, turns = np.linalg.svd(np.linalg.qr(within, mode="r"))
    spreads = np.zeros(len(turns))
    spreads[: len(found)] = found
    floor = LEAST * (spreads.max() or 1.0)
    whitening: Matrix = turns.T / np.maximum(spreads, floor)
    return whitening
