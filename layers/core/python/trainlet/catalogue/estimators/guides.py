"""Labels that guide a clustering, as Studio's k-means is told to take them."""

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from trainlet.catalogue.estimators.centroids import Matrix

Codes = NDArray[np.int64]


def filled(rows: Matrix, y: NDArray[np.int64]) -> Codes:
    """Return the labels ``[n]``; a missing one, below 0, is that of the nearest row with one."""
    missing = y < 0
    if not missing.any():
        return y
    near = NearestNeighbors(n_neighbors=1).fit(rows[~missing])
    places = near.kneighbors(rows[missing], return_distance=False)[:, 0]
    whole: Codes = y.copy()
    whole[missing] = y[~missing][places]
    return whole


def indicated(rows: Matrix, y: Codes) -> Matrix:
    """Return rows with an indicator of each label beside their features, ``[n, d + l]``."""
    return np.hstack([rows, np.eye(int(y.max()) + 1)[y]])


def overwritten(rows: Matrix, y: Codes, centres: Matrix, called: Codes) -> Codes:
    """Return each row's label replaced by that of the row nearest to the centre of its cluster."""
    new: Codes = y.copy()
    for i in np.unique(called):
        mine = np.flatnonzero(called == i)
        nearest = np.square(rows[mine] - centres[i]).sum(axis=1).argmin()
        new[mine] = y[mine[nearest]]
    return new
