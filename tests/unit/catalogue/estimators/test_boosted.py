"""How boosted trees are fitted."""

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from trainlet.catalogue.estimators.boosted import fit_boosted_classifier, fit_boosted_regressor
from trainlet.catalogue.spec import Examples


@pytest.fixture(autouse=True)
def one_thread():
    """Threads that wait for a busy core spin: small fits then take seconds."""
    with threadpool_limits(1):
        yield


def table(rows=400):
    generator = np.random.default_rng(3)
    letters = generator.choice(list("abcdefgh"), rows)
    frame = pd.DataFrame({"n": generator.normal(size=rows), "t": pd.Series(letters, dtype=object)})
    return frame, np.isin(letters, list("aceg")).astype(np.int64)


def test_a_category_splits_as_a_set_and_not_by_its_place_in_the_alphabet():
    X, y = table()
    fitted = fit_boosted_classifier(
        Examples(X=X, y=y), max_iter=1, max_leaf_nodes=2, learning_rate=1.0
    )

    assert (fitted.predict(X).argmax(axis=1) == y).all()


def test_every_tree_asked_for_is_grown():
    X, y = table()
    fitted = fit_boosted_regressor(Examples(X=X, y=y.astype(float)), max_iter=30)

    assert fitted.estimator.n_iter_ == 30


def test_one_tree_of_two_leaves_answers_with_the_means_of_its_sides():
    X = pd.DataFrame({"n": [1.0, 2.0, 3.0, 4.0]})
    fitted = fit_boosted_regressor(
        Examples(X=X, y=np.array([10.0, 20.0, 60.0, 70.0])),
        max_iter=1,
        max_leaf_nodes=2,
        min_samples_leaf=1,
        learning_rate=1.0,
    )

    assert fitted.predict(X) == pytest.approx([15, 15, 65, 65])


def test_options_are_the_estimators_own():
    X, y = table()
    fitted = fit_boosted_classifier(
        Examples(X=X, y=y, seed=1),
        max_iter=3,
        max_leaf_nodes=4,
        min_samples_leaf=5,
        learning_rate=0.3,
    )

    assert fitted.estimator.max_leaf_nodes == 4
    assert fitted.estimator.min_samples_leaf == 5
    assert fitted.estimator.learning_rate == 0.3
    assert fitted.estimator.early_stopping is False
