"""Fitted quantile forests."""

import numpy as np
import pandas as pd
import pytest

from tests.emitted import through_onnx
from trainlet.catalogue.estimators.quantile_growth import Growth, grow_quantiles
from trainlet.catalogue.spec import Examples

RANDOM = np.random.default_rng(6)
X = pd.DataFrame(
    {
        "a": RANDOM.normal(size=400),
        "t": pd.Series(RANDOM.choice(list("abcd"), 400), dtype=object),
    }
)
Y = np.round(1.7e9 + X["a"].to_numpy() * (1 + 3 * (X["t"] == "a")) + RANDOM.normal(size=400), 1)
WEIGHED = pytest.mark.parametrize(
    "weights", [None, RANDOM.integers(1, 5, 400) / 3], ids=["plain", "weights"]
)
QUANTILES = (0.05, 0.25, 0.5, 0.9)


def growth(**changed):
    plain = Growth(
        trees=8,
        leaves=10,
        rows_per_leaf=5,
        row_share=0.8,
        feature_share=1.0,
        split_share=1.0,
        sampled=1000,
    )
    return plain._replace(**changed)


@pytest.mark.parametrize(
    "weights", [None, RANDOM.integers(1, 5, 400) / 3], ids=["plain", "weights"]
)
@pytest.mark.parametrize("sampled", [1, 7, 1000])
def test_the_graph_gives_the_very_quantiles(weights, sampled):
    examples = Examples(X=X, y=Y, weights=weights)
    fitted = grow_quantiles(examples, growth(sampled=sampled), QUANTILES)
    rows = pd.concat([X, X.assign(a=1e300, t="?"), X.assign(a=-5e-324)], ignore_index=True)

    found = through_onnx(fitted, rows, ["n", 4])

    assert found.tolist() == fitted.predict(rows).tolist()
    assert np.isin(found, Y).all()
    assert (np.diff(found, axis=1) >= 0).all()


@pytest.mark.parametrize(
    "weights", [None, RANDOM.integers(1, 5, 400) / 3], ids=["plain", "weights"]
)
def test_a_quantile_is_that_of_meinshausens_weights(weights):
    """Each tree shares its weight of 1 among the rows of the leaf; numpy sorts and adds up."""
    fitted = grow_quantiles(Examples(X=X, y=Y, weights=weights), growth(row_share=1.0), QUANTILES)
    _, leaves = next(fitted.forest.leaves(X))
    own = np.ones(400) if weights is None else weights
    for row in range(0, 400, 37):
        shares = np.zeros(400)
        for tree in range(8):
            beside = leaves[:, tree] == leaves[row, tree]
            shares += beside * own / own[beside].sum()
        want = np.quantile(Y, QUANTILES, weights=shares, method="inverted_cdf")
        assert fitted.predict(X.iloc[[row]])[0].tolist() == want.tolist()


def test_the_median_of_two_is_the_lesser_however_the_leaf_is_shared():
    """Three trees of one leaf: a tenth can't be shared exactly, but 5 of 10 are one half."""
    y = np.arange(10.0)
    fitted = grow_quantiles(
        Examples(X=pd.DataFrame({"a": np.zeros(10)}), y=y),
        growth(trees=3, row_share=1.0),
        (0.1, 0.5, 0.9),
    )
    row = pd.DataFrame({"a": [0.0]})

    assert fitted.predict(row).tolist() == [[0, 4, 8]]
    assert through_onnx(fitted, row, ["n", 3]).tolist() == [[0, 4, 8]]


def test_the_graphs_width_is_what_is_sorted():
    fitted = grow_quantiles(Examples(X=X, y=Y), growth(sampled=6), QUANTILES)

    assert fitted.pool == 8 * 6
    assert fitted.cells >= 8 * fitted.pool
