"""Isolation forests beside scikit-learn's own."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import IsolationForest

from trainlet.catalogue.estimators.isolation import fit_isolation, usual_depth
from trainlet.catalogue.spec import Examples

X = load_breast_cancer(as_frame=True).data


def test_scores_are_the_estimators_own():
    found = fit_isolation(Examples(X=X, y=np.full(len(X), -1), seed=7), 30, 128, 0.1)

    rows = ((X - X.mean()) / X.std(ddof=0)).to_numpy().astype(np.float32)
    theirs = IsolationForest(n_estimators=30, max_samples=128, random_state=7).fit(rows)
    np.testing.assert_allclose(found.predict(X)[:, 0], -theirs.score_samples(rows), rtol=1e-6)
    assert (found.predict(X)[:, 0] > found.line).mean() == pytest.approx(0.1, abs=0.005)


def test_the_usual_depth_is_by_hand():
    assert usual_depth([1, 2]).tolist() == [0, 1]
    assert usual_depth(256) == pytest.approx(10.2448, abs=1e-3)
