"""Fitted forests."""

import numpy as np
import pandas as pd
import pytest

from tests.emitted import graph_of, through_onnx
from trainlet.catalogue.estimators.forests import different
from trainlet.catalogue.estimators.grown import grow_classifier, grow_gaussians, grow_regressor
from trainlet.catalogue.spec import Examples


def texts(values):
    return pd.Series(list(values), dtype=object)


@pytest.fixture(scope="module")
def frame():
    generator = np.random.default_rng(4)
    return pd.DataFrame(
        {
            "n": 1.7e9 + generator.integers(0, 60, 500),
            "t": texts(generator.choice(list("abcdefgh"), 500)),
            "m": generator.normal(size=500),
        }
    )


@pytest.fixture(scope="module")
def rows(frame):
    """Return training rows, rows beside the middles between them, and rows far beyond."""
    known = np.unique(frame["n"])
    middles = known[:-1] / 2 + known[1:] / 2
    edges = np.concatenate([middles, np.nextafter(middles, 0), np.nextafter(middles, np.inf)])
    far = [-1e300, 0.0, 5e-324, 1e300]
    odd = pd.DataFrame({"n": [*edges, *far], "m": 0.0})
    odd["t"] = texts("abc?"[i % 4] for i in range(len(odd)))
    return pd.concat([frame, odd[list(frame.columns)]], ignore_index=True)


def answer(frame):
    return (frame["n"] % 7 + 3 * frame["t"].isin(["a", "e"]) + frame["m"]).to_numpy()


@pytest.mark.parametrize("is_extra", [False, True])
@pytest.mark.parametrize("classes", [2, 4])
def test_the_graph_of_a_classifier_gives_its_probabilities(frame, rows, classes, is_extra):
    y = np.digitize(answer(frame), np.quantile(answer(frame), [0.3, 0.6, 0.8][: classes - 1]))
    fitted = grow_classifier(
        Examples(X=frame, y=y, classes=classes), is_extra=is_extra, n_estimators=20, max_depth=6
    )

    found = through_onnx(fitted, rows, ["n", classes])

    assert (fitted.predict(frame).argmax(axis=1) == y).mean() > 0.65
    np.testing.assert_allclose(found, fitted.predict(rows), rtol=0, atol=1e-14)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert fitted.cells == (0 if classes == 2 else 20 * 6)


def test_the_graph_of_a_regressor_gives_its_values(frame, rows):
    fitted = grow_regressor(Examples(X=frame, y=answer(frame)), n_estimators=20, min_samples_leaf=2)

    np.testing.assert_allclose(through_onnx(fitted, rows, ["n"]), fitted.predict(rows), rtol=1e-13)


def test_the_graph_of_gaussians_gives_their_means_and_deviations(frame, rows):
    y = 1.7e9 + answer(frame)
    fitted = grow_gaussians(Examples(X=frame, y=y), n_estimators=20, min_samples_leaf=4)
    found, want = through_onnx(fitted, rows, ["n", 2]), fitted.predict(rows)

    np.testing.assert_allclose(found[:, 0], want[:, 0], rtol=1e-15)
    np.testing.assert_allclose(found[:, 1], want[:, 1], rtol=0, atol=1e-6)
    assert (want[:, 1] > 0.1).all()


def test_where_huge_answers_do_not_vary_the_graph_says_so_too(frame):
    y = np.where(frame["n"] > 1.7e9 + 30, 1e15 + 0.5, 1e15)
    fitted = grow_gaussians(Examples(X=frame, y=y), n_estimators=30)
    found, want = through_onnx(fitted, frame, ["n", 2]), fitted.predict(frame)

    np.testing.assert_array_equal(want[:, 0], y)
    np.testing.assert_allclose(found, want, rtol=0, atol=1e-12)


def test_a_deviation_is_that_of_the_mixture_of_what_fell_into_the_leaves(frame):
    fitted = grow_gaussians(
        Examples(X=frame, y=answer(frame)),
        n_estimators=3,
        bootstrap=False,
        max_features=1,
        max_depth=2,
    )
    (_, leaves), y = next(fitted.forest.leaves(frame)), answer(frame)
    pools = [[y[leaves[:, tree] == leaf] for tree, leaf in enumerate(row)] for row in leaves]
    means = [np.mean([pool.mean() for pool in row]) for row in pools]
    squares = [np.mean([(pool**2).mean() for pool in row]) for row in pools]

    found = fitted.predict(frame)

    assert len({tuple(row) for row in leaves}) > 4
    np.testing.assert_allclose(found[:, 0], means, rtol=1e-12)
    np.testing.assert_allclose(found[:, 1], np.sqrt(squares - np.square(means)), rtol=1e-9)


def test_a_forest_of_pure_leaves_holds_each_class_once(frame):
    y = np.digitize(answer(frame), [2, 4, 6])
    fitted = grow_classifier(Examples(X=frame, y=y, classes=4), is_extra=False, n_estimators=30)
    table, places = different(fitted.shares)

    assert sorted(table.tolist(), reverse=True) == np.eye(4).tolist()
    assert (table[places] == fitted.shares).all()
    leaves = fitted.forest.starts[-1]
    assert len(graph_of(fitted, frame, ["n", 4])) < 40 * leaves
