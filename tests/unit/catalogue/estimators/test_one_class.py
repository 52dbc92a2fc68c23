"""The one-class machine beside scikit-learn's own."""

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.svm import OneClassSVM

from trainlet.catalogue.estimators.one_class import MOST_ROWS, fit_one_class
from trainlet.catalogue.spec import Examples

X = load_breast_cancer(as_frame=True).data


def test_scores_are_the_estimators_decision_turned_round():
    examples = Examples(X=X, y=np.full(len(X), -1))
    found = fit_one_class(examples, 0.1, 0.001)

    rows = ((X - X.mean()) / X.std(ddof=0)).to_numpy()
    theirs = OneClassSVM(nu=0.1, tol=0.001, gamma="scale").fit(rows).decision_function(rows)
    ours = found.predict(X)[:, 0]
    np.testing.assert_allclose(ours, -theirs, rtol=1e-9, atol=1e-9)
    assert found.line == 0
    assert abs((ours > 0).mean() - 0.1) < 0.03


def test_a_large_table_is_drawn_from():
    many = pd.DataFrame({"a": np.random.default_rng(0).normal(size=MOST_ROWS + 500)})
    found = fit_one_class(Examples(X=many, y=np.full(len(many), -1), seed=3), 0.01, 0.1)

    assert len(found.vectors) <= MOST_ROWS * 0.02
