"""Mixtures beside scikit-learn's own."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal
from sklearn.datasets import load_iris
from sklearn.mixture import GaussianMixture

from trainlet.catalogue.estimators.mixtures import fit_mini_batch, fit_mixture
from trainlet.catalogue.spec import Examples

X = load_iris(as_frame=True).data
KNOWN = Examples(X=X, y=np.full(len(X), -1), seed=2)


@pytest.mark.parametrize("kind", ["full", "diag"])
def test_assignments_are_the_estimators_own_and_distances_its_densities(kind):
    found = fit_mixture(KNOWN, n_components=3, covariance_type=kind)

    rows = ((X - X.mean()) / X.std(ddof=0)).to_numpy()
    theirs = GaussianMixture(3, covariance_type=kind, random_state=2).fit(rows)
    away = found.predict(X)
    assert (away.argmin(axis=1) == theirs.predict(rows)).all()
    covariances = theirs.covariances_
    densities = [
        np.log(weight)
        + multivariate_normal(mean, each if kind == "full" else np.diag(each)).logpdf(rows)
        for weight, mean, each in zip(theirs.weights_, theirs.means_, covariances, strict=True)
    ]
    gap = away + 2 * np.stack(densities, axis=1)
    np.testing.assert_allclose(gap, gap[0, 0], rtol=1e-6)
    assert away.min() >= 0


def test_means_are_no_distance_from_themselves():
    found = fit_mixture(KNOWN, n_components=3, covariance_type="full")

    assert np.diag(found.between).tolist() == [0, 0, 0]
    assert (found.between == found.between.T).all()


def test_small_batches_find_the_flowers_apart():
    found = fit_mini_batch(KNOWN, n_clusters=3, batch_size=64, max_iter=100, n_init=3)

    assert found.centres.shape == (3, 4)
    called = found.predict(X).argmin(axis=1)
    assert (called[:50] == called[0]).all()
    assert (called[50:] != called[0]).all()


def test_a_few_rows_make_no_more_clusters_than_they_are():
    few = pd.DataFrame({"a": [1.0, 5.0]})
    found = fit_mini_batch(
        Examples(X=few, y=np.full(2, -1)), n_clusters=8, batch_size=10, max_iter=10, n_init=1
    )

    assert len(found.centres) == 2
