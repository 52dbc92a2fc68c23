"""The principal plane: its score and its residual beside scikit-learn's PCA."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.decomposition import PCA

from trainlet.catalogue.estimators.principal import PlaneOptions, fit_principal
from trainlet.catalogue.spec import Examples

DATA = load_breast_cancer(as_frame=True).data
X = (DATA - DATA.mean()) / DATA.std() + 5.0
OPTIONS = PlaneOptions(components=4, oversampling=20, is_centred=True, share=0.1)


def test_score_and_residual_are_those_of_the_exact_plane():
    found = fit_principal(Examples(X=X, y=np.full(len(X), -1)), OPTIONS)

    plane = PCA(4).fit(X.to_numpy())
    centred = X.to_numpy() - plane.mean_
    missed = np.linalg.norm(centred - centred @ plane.components_.T @ plane.components_, axis=1)
    answers = found.predict(X)
    np.testing.assert_allclose(answers[:, 1], missed, rtol=2e-2)
    np.testing.assert_allclose(answers[:, 0], answers[:, 1] / np.linalg.norm(centred, axis=1))
    assert answers[:, 0].min() >= 0
    assert answers[:, 0].max() <= 1


def test_a_row_twice_as_far_out_has_the_same_score_and_twice_the_residual():
    found = fit_principal(Examples(X=X, y=np.full(len(X), -1)), OPTIONS)
    once = X.iloc[:5]
    twice = pd.DataFrame(found.mean + 2 * (once.to_numpy() - found.mean), columns=X.columns)

    near, far = found.predict(once), found.predict(twice)
    np.testing.assert_allclose(far[:, 0], near[:, 0])
    np.testing.assert_allclose(far[:, 1], 2 * near[:, 1])


def test_the_alert_line_leaves_its_share_above():
    found = fit_principal(Examples(X=X, y=np.full(len(X), -1)), OPTIONS)

    assert (found.predict(X)[:, 0] > found.line).mean() == pytest.approx(0.1, abs=0.005)


def test_without_normalization_the_plane_goes_through_zero():
    options = PlaneOptions(components=1, oversampling=5, is_centred=False, share=0.1)
    rows = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0], "b": [2.0, 4.0, 6.0, 8.0]})
    found = fit_principal(Examples(X=rows, y=np.full(4, -1)), options)

    assert found.mean.tolist() == [0, 0]
    np.testing.assert_allclose(np.abs(found.axes[:, 0]), np.array([1, 2]) / 5**0.5)
    np.testing.assert_allclose(found.predict(rows), 0, atol=1e-9)


def test_as_many_components_as_features_are_refused():
    options = PlaneOptions(components=30, oversampling=2, is_centred=True, share=0.1)

    with pytest.raises(ValueError, match="0047"):
        fit_principal(Examples(X=X, y=np.full(len(X), -1)), options)


def test_the_mean_is_no_odd_row():
    found = fit_principal(Examples(X=X, y=np.full(len(X), -1)), OPTIONS)

    assert found.predict(pd.DataFrame([found.mean], columns=X.columns)).tolist() == [[0.0, 0.0]]
