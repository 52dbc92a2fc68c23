"""How forests grow."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import ExtraTreesRegressor, RandomForestClassifier, RandomForestRegressor

from trainlet.catalogue.estimators import grown
from trainlet.catalogue.estimators.grown import grow_classifier, grow_gaussians, grow_regressor
from trainlet.catalogue.spec import Examples

RANDOM = np.random.default_rng(8)
# Numbers that are their own ranks: scikit-learn then divides the same gaps at the same places.
X = pd.DataFrame(
    {"a": RANDOM.permutation(300).astype(float), "b": RANDOM.integers(0, 9, 300).astype(float)}
)
Y = (X["a"].to_numpy() / 100 - 1.5) ** 2 + X["b"].to_numpy()


def test_over_ranks_it_is_scikit_learns_forest_of_the_same_seed():
    y = (np.median(Y) < Y).astype(np.int64)
    want = RandomForestClassifier(20, random_state=5).fit(X, y)
    found = grow_classifier(Examples(X=X, y=y, classes=2, seed=5), is_extra=False, n_estimators=20)

    np.testing.assert_allclose(found.predict(X), want.predict_proba(X), atol=1e-12)


def test_numbers_likewise_and_their_mean_comes_first():
    options = {"n_estimators": 20, "max_features": 1.0}
    centred = (Y - Y.mean()) / Y.std()
    want = RandomForestRegressor(random_state=5, **options).fit(X, centred).predict(X)
    found = grow_gaussians(Examples(X=X, y=Y, seed=5), **options).predict(X)
    extra = grow_regressor(Examples(X=X, y=Y), **options).predict(X)

    np.testing.assert_allclose(found[:, 0], want * Y.std() + Y.mean(), rtol=1e-9)
    assert np.abs(extra - Y).max() < 1e-9  # without resampling its leaves are single rows
    assert ExtraTreesRegressor().bootstrap is False


def test_huge_answers_lose_nothing():
    """Squares of seconds since 1970 would leave no digit for what happens within a minute."""
    plain = grow_gaussians(Examples(X=X, y=Y), n_estimators=5, min_samples_leaf=9).predict(X)
    moved = grow_gaussians(Examples(X=X, y=Y + 1.7e9), n_estimators=5, min_samples_leaf=9)

    np.testing.assert_allclose(moved.predict(X) - [1.7e9, 0], plain, atol=2e-6)


def test_weights_are_repeated_rows():
    weights = RANDOM.integers(1, 4, 300)
    repeated = np.repeat(np.arange(300), weights)
    options = {"n_estimators": 2, "bootstrap": False, "max_features": 2, "max_depth": 4}

    weighed = grow_gaussians(Examples(X=X, y=Y, weights=weights.astype(float)), **options)
    many = grow_gaussians(
        Examples(X=X.iloc[repeated].reset_index(drop=True), y=Y[repeated]), **options
    )

    np.testing.assert_allclose(weighed.predict(X), many.predict(X), rtol=1e-9)


@pytest.mark.parametrize(("most", "leaves"), [(90, 30), (3, 2), (10**6, 300)])
def test_a_forest_stays_small(monkeypatch, most, leaves):
    monkeypatch.setattr(grown, "LEAVES", most)
    fitted = grow_gaussians(Examples(X=X, y=Y), n_estimators=3, bootstrap=False)

    assert [tree.n_leaves for tree in fitted.forest.trees] == [leaves] * 3


def test_many_classes_make_it_smaller(monkeypatch):
    monkeypatch.setattr(grown, "SHARES", 60)
    y = np.arange(300) % 3
    fitted = grow_classifier(Examples(X=X, y=y, classes=3), is_extra=True, n_estimators=2)

    assert [tree.n_leaves for tree in fitted.forest.trees] == [10, 10]
