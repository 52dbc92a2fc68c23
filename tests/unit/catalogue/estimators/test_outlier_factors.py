"""Local outlier factors beside scikit-learn's own."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.neighbors import LocalOutlierFactor

from trainlet.catalogue.estimators.outlier_factors import fit_outlier_factors
from trainlet.catalogue.spec import Examples

X = load_breast_cancer(as_frame=True).data
TRAINED, NEW = X.iloc[:400], X.iloc[400:]


def test_scores_of_new_rows_are_the_estimators_own():
    found = fit_outlier_factors(Examples(X=TRAINED, y=np.full(400, -1)), 20, 0.1)

    mean, spread = TRAINED.mean(), TRAINED.std(ddof=0)
    theirs = LocalOutlierFactor(20, novelty=True).fit(((TRAINED - mean) / spread).to_numpy())
    expected = -theirs.score_samples(((NEW - mean) / spread).to_numpy())
    np.testing.assert_allclose(found.predict(NEW)[:, 0], expected, rtol=1e-4)


def test_the_alert_line_is_by_how_training_rows_lie_among_the_others():
    found = fit_outlier_factors(Examples(X=TRAINED, y=np.full(400, -1)), 20, 0.1)

    mean, spread = TRAINED.mean(), TRAINED.std(ddof=0)
    theirs = LocalOutlierFactor(20).fit(((TRAINED - mean) / spread).to_numpy())
    factors = -theirs.negative_outlier_factor_
    assert (factors > found.line).mean() == pytest.approx(0.1, abs=0.005)


def test_rows_that_are_all_alike_have_finite_scores():
    alike = pd.DataFrame({"a": [1.0] * 30})
    found = fit_outlier_factors(Examples(X=alike, y=np.full(30, -1)), 5, 0.1)

    assert found.predict(alike)[:, 0].tolist() == pytest.approx([1.0] * 30)


def test_two_rows_are_too_few():
    two = pd.DataFrame({"a": [1.0, 2.0]})

    with pytest.raises(ValueError, match="three rows"):
        fit_outlier_factors(Examples(X=two, y=np.full(2, -1)), 5, 0.1)
