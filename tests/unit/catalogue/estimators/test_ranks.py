"""Ranks of numbers, and places of texts."""

import numpy as np
import pandas as pd
import pytest

from tests.emitted import through_onnx
from trainlet.catalogue.estimators.ranks import fit_numbered, fit_ranks
from trainlet.catalogue.spec import Examples


def texts(values):
    return pd.Series(list(values), dtype=object)


def test_a_value_is_left_of_a_gap_in_ranks_where_it_is_in_doubles():
    seconds = 1.7e9 + np.array([3.0, 1.0, 2.0, 1.0])
    ranks = fit_numbered(pd.DataFrame({"n": seconds}))
    (gaps,) = ranks.gaps
    edges = np.concatenate(
        [gaps, np.nextafter(gaps, 0), np.nextafter(gaps, np.inf), [-1e300, 1e300]]
    )

    codes = ranks.transform(pd.DataFrame({"n": edges}))[:, 0]

    assert gaps.tolist() == [1.7e9 + 1.5, 1.7e9 + 2.5]
    assert ranks.transform(pd.DataFrame({"n": seconds}))[:, 0].tolist() == [2, 0, 1, 0]
    for code, gap in enumerate(gaps):
        assert (codes <= code).tolist() == (edges <= gap).tolist()


def test_a_split_of_ranks_becomes_one_of_values_and_one_of_places_stays():
    ranks = fit_numbered(pd.DataFrame({"n": [1.0, 2.0, 4.0, 8.0], "t": texts("abcd")}))

    found = ranks.thresholds(np.array([1, 0, 1, 1]), np.array([0.5, 1.5, 1.0, 2.7]))

    assert found.tolist() == [1.5, 1.5, 3.0, 6.0]


def test_categories_stand_in_the_order_of_their_mean_answer():
    X = pd.DataFrame({"t": texts("aabbcc")})
    y = np.array([5.0, 7.0, 1.0, 1.0, 3.0, 3.0])
    ranks = fit_ranks(Examples(X=X, y=y))  # the mean of all is 10 / 3

    (places,) = ranks.places
    assert places.known.tolist() == ["b", "c", "a"]
    assert places.unknown == 1.5
    assert ranks.transform(pd.DataFrame({"t": texts("cab?")}))[:, 0].tolist() == [1, 2, 0, 1.5]


def test_weights_order_categories_as_repeated_rows_do():
    generator = np.random.default_rng(1)
    X = pd.DataFrame({"t": texts(generator.choice(list("abcdef"), 60))})
    y, weights = generator.integers(0, 4, 60), generator.integers(1, 5, 60)
    repeated = np.repeat(np.arange(60), weights)

    weighed = fit_ranks(Examples(X=X, y=y, classes=4, weights=weights.astype(float)))
    many = fit_ranks(Examples(X=X.iloc[repeated], y=y[repeated], classes=4))

    assert weighed.places[0].known.tolist() == many.places[0].known.tolist()
    assert weighed.places[0].unknown == many.places[0].unknown


def test_of_several_classes_the_order_is_that_in_which_shares_differ_most():
    # Class 2 is as frequent everywhere; classes 0 and 1 take turns.
    shares = {"a": (8, 0, 2), "b": (0, 8, 2), "c": (5, 3, 2), "d": (3, 5, 2)}
    rows = [(t, k) for t, counts in shares.items() for k, n in enumerate(counts) for _ in range(n)]
    X = pd.DataFrame({"t": texts(t for t, _ in rows)})

    (places,) = fit_ranks(Examples(X=X, y=np.array([k for _, k in rows]), classes=3)).places

    assert places.known.tolist() in (list("acdb"), list("bdca"))
    assert places.unknown == 1.5


class Encoded:
    """The ranks, as if they were answers."""

    def __init__(self, ranks):
        self.emit = ranks.emit


@pytest.mark.parametrize("columns", [["t", "n", "u"], ["t"], ["n"]])
def test_the_graph_gives_places_and_numbers_as_they_are(columns):
    X = pd.DataFrame({"t": texts("abca"), "n": [1.0, 2.0, 1e300, 5e-324], "u": texts("xxyy")})[
        columns
    ]
    ranks = fit_ranks(Examples(X=X, y=np.array([1.0, 2.0, 3.0, 4.0])))
    rows = X.assign(**{"t": texts("ac?b")} if "t" in X else {})

    found = through_onnx(Encoded(ranks), rows, ["n", len(columns)])

    words = len(ranks.places)
    assert found[:, :words].tolist() == ranks.transform(rows)[:, :words].tolist()
    assert found[:, words:].tolist() == rows[ranks.columns.numbers].to_numpy().tolist()


def test_an_unknown_category_has_no_number_where_sets_are_split():
    ranks = fit_numbered(pd.DataFrame({"t": texts("ba")}))
    rows = pd.DataFrame({"t": texts("b?a")})

    np.testing.assert_array_equal(ranks.transform(rows)[:, 0], [1, np.nan, 0])
    np.testing.assert_array_equal(
        through_onnx(Encoded(ranks), rows, ["n", 1])[:, 0], [1, np.nan, 0]
    )
