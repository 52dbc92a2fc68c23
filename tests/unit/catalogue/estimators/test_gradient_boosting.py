"""LightGBM's trees."""

import numpy as np
import pandas as pd
import pytest

from tests.emitted import through_onnx
from trainlet.catalogue.estimators.gradient_boosting import boost_classifier, boost_regressor
from trainlet.catalogue.spec import Examples

RANDOM = np.random.default_rng(4)
X = pd.DataFrame(
    {
        "n": 1.7e9 + RANDOM.integers(0, 60, 2000),
        "t": pd.Series(RANDOM.choice(list("abcdefgh"), 2000), dtype=object),
        "m": RANDOM.normal(size=2000),
        "many": pd.Series([f"k{i % 300}" for i in range(2000)], dtype=object),
    }
)
Y = (X["n"] % 7 + 3 * X["t"].isin(["a", "c", "h"]) + X["m"]).to_numpy()
OPTIONS = {"min_data_in_leaf": 5, "num_leaves": 15, "learning_rate": 0.3}


def rows():
    """Return training rows, rows beside the middles between them, and rows far beyond."""
    known = np.unique(X["n"])
    middles = known[:-1] / 2 + known[1:] / 2
    far = [-1e300, 0.0, -0.0, 5e-324, 1e300]
    values = [*middles, *np.nextafter(middles, 0), *np.nextafter(middles, np.inf), *far]
    odd = pd.DataFrame({"n": values, "m": 0.0})
    odd["t"] = pd.Series([("a", "?", "h", "")[i % 4] for i in range(len(odd))], dtype=object)
    odd["many"] = pd.Series([f"k{(7 * i) % 400}" for i in range(len(odd))], dtype=object)
    return pd.concat([X, odd[list(X.columns)]], ignore_index=True)


@pytest.mark.parametrize("columns", [["n", "t", "m", "many"], ["n", "m"], ["t", "many"]])
def test_the_graph_of_a_regressor_gives_its_values(columns):
    fitted = boost_regressor(Examples(X=X[columns], y=1.7e9 + Y), 20, OPTIONS)
    found, want = through_onnx(fitted, rows()[columns], ["n"]), fitted.predict(rows()[columns])

    assert np.ptp(found) > 2
    np.testing.assert_allclose(found, want, rtol=1e-15)


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_the_graph_of_a_classifier_gives_its_probabilities(classes):
    y = np.digitize(Y, np.quantile(Y, [0.2, 0.5, 0.7, 0.9][: classes - 1]))
    fitted = boost_classifier(Examples(X=X, y=y, classes=classes), 15, OPTIONS)
    found = through_onnx(fitted, rows(), ["n", classes])

    assert (fitted.predict(X).argmax(axis=1) == y).mean() > 0.85
    np.testing.assert_allclose(found, fitted.predict(rows()), rtol=0, atol=1e-14)
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_its_probabilities_are_lightgbms_own():
    y = np.digitize(Y, np.quantile(Y, [0.3, 0.6]))
    two = boost_classifier(Examples(X=X, y=np.minimum(y, 1), classes=2), 5, OPTIONS)
    three = boost_classifier(Examples(X=X, y=y, classes=3), 5, OPTIONS)

    design = two.encoding.transform(X)
    np.testing.assert_allclose(two.predict(X)[:, 1], two.boosting.booster.predict(design))
    np.testing.assert_allclose(three.predict(X), three.boosting.booster.predict(design))


def test_categories_split_as_sets_and_an_unknown_one_is_of_none():
    letters = RANDOM.choice(list("abcdefgh"), 800)
    frame = pd.DataFrame({"t": pd.Series(letters, dtype=object)})
    y = np.isin(letters, list("aceg")).astype(float)
    stump = {"min_data_in_leaf": 1, "num_leaves": 2, "learning_rate": 1.0}
    fitted = boost_regressor(Examples(X=frame, y=y), 1, stump)
    asked = pd.DataFrame({"t": pd.Series([*"abcdefgh", "?"], dtype=object)})
    found = fitted.predict(asked)

    assert (found[:8].round(1) == [1, 0] * 4).all()
    assert found[8] == min(found, key=lambda value: abs(value - found[8]))
    assert through_onnx(fitted, asked, ["n"]) == pytest.approx(found)


def test_trees_that_never_split_answer_with_the_mean():
    frame = pd.DataFrame({"n": [1.0, 2.0, 3.0]})
    fitted = boost_regressor(Examples(X=frame, y=np.array([1.0, 2.0, 6.0])), 3, OPTIONS)

    assert fitted.predict(frame) == pytest.approx([3, 3, 3])
    assert through_onnx(fitted, frame, ["n"]) == pytest.approx([3, 3, 3])


def test_weights_count():
    frame, y = pd.DataFrame({"n": np.zeros(40)}), np.arange(40) % 2
    fitted = boost_classifier(
        Examples(X=frame, y=y, classes=2, weights=np.where(y, 3.0, 1.0)), 50, OPTIONS
    )

    assert fitted.predict(frame)[0] == pytest.approx([0.25, 0.75])


def test_a_seed_of_any_size_is_taken_and_decides():
    options = {**OPTIONS, "bagging_fraction": 0.5, "bagging_freq": 1}
    one, same, other = (
        boost_regressor(Examples(X=X, y=Y, seed=seed), 5, options).predict(X)
        for seed in (2**32 - 1, 2**32 - 1, 7)
    )

    assert one.tolist() == same.tolist()
    assert one.tolist() != other.tolist()


def test_a_share_of_less_than_one_row_is_one_row():
    frame, y = pd.DataFrame({"n": np.arange(12.0)}), np.arange(12.0)
    options = {**OPTIONS, "min_data_in_leaf": 1, "bagging_fraction": 0.01, "bagging_freq": 1}
    fitted = boost_regressor(Examples(X=frame, y=y), 3, options)

    assert through_onnx(fitted, frame, ["n"]) == pytest.approx(fitted.predict(frame))
