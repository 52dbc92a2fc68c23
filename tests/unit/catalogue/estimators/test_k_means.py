"""k-means: beginnings, distances, weights, labels that guide."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris, make_blobs

from trainlet.catalogue.estimators.centroids import directions, distances
from trainlet.catalogue.estimators.k_means import KMeansOptions, fit_k_means
from trainlet.catalogue.families.clustering import Start
from trainlet.catalogue.spec import Examples

PLAIN = KMeansOptions(
    count=3,
    metric="euclidean",
    start="k-means-plus-plus",
    iterations=100,
    mode="ignore-label-column",
    seeds=1,
)
FLOWERS = load_iris(as_frame=True)


def examples(X, y=None, **more):
    X = pd.DataFrame(X, columns=[f"x{i}" for i in range(np.shape(X)[1])])
    return Examples(X=X, y=np.full(len(X), -1) if y is None else np.asarray(y), seed=1, **more)


def flowers(y=None):
    return examples(FLOWERS.data.to_numpy(), FLOWERS.target.to_numpy() if y is None else y)


def inertia(found, rows):
    return float(np.square(distances(rows, found.centres, "euclidean").min(axis=1)).sum())


@pytest.mark.parametrize("start", get_args(Start))
def test_every_beginning_ends_where_no_row_moves(start):
    known = flowers()
    found = fit_k_means(known, replace(PLAIN, start=start, seeds=5))

    rows = known.X.to_numpy()
    called = found.predict(known.X).argmin(axis=1)
    means = np.stack([rows[called == i].mean(axis=0) for i in range(3)])
    np.testing.assert_allclose(found.centres, means)
    best = KMeans(3, n_init=5, random_state=1).fit(rows).inertia_
    assert inertia(found, rows) <= best * (1 + 1e-9)


@pytest.mark.parametrize("start", get_args(Start))
def test_more_clusters_than_rows_become_fewer(start):
    X = np.arange(10.0).reshape(5, 2) ** 2
    found = fit_k_means(examples(X, range(5)), replace(PLAIN, start=start, count=8))

    assert 1 <= len(found.centres) <= 5


@pytest.mark.parametrize("start", get_args(Start))
def test_by_cosine_every_beginning_is_as_close_as_scikit_learn_on_directions(start):
    known = flowers()
    found = fit_k_means(known, replace(PLAIN, start=start, metric="cosine", seeds=5))

    rows = known.X.to_numpy()
    theirs = KMeans(3, n_init=5, random_state=1).fit(directions(rows)).cluster_centers_
    ours = distances(rows, found.centres, "cosine").min(axis=1).sum()
    assert ours <= distances(rows, directions(theirs), "cosine").min(axis=1).sum() * (1 + 1e-9)
    np.testing.assert_allclose(np.linalg.norm(found.centres, axis=1), 1)


def test_first_n_begins_at_the_first_different_rows():
    found = fit_k_means(
        examples([[0.0], [0.0], [10.0], [1.0], [11.0]]),
        replace(PLAIN, count=2, start="first-n"),
    )

    np.testing.assert_allclose(found.centres, [[1 / 3], [10.5]])


def test_evenly_begins_on_the_diagonal():
    X = [[0.0, 0.0], [1.0, 1.0], [9.0, 9.0], [10.0, 10.0]]
    found = fit_k_means(examples(X), replace(PLAIN, count=2, start="evenly"))

    np.testing.assert_allclose(found.centres, [[0.5, 0.5], [9.5, 9.5]])


def test_fewer_different_rows_make_fewer_clusters():
    found = fit_k_means(examples([[0.0], [0.0], [5.0], [5.0]]), replace(PLAIN, count=4))

    assert sorted(found.centres[:, 0].tolist()) == [0.0, 5.0]
    assert found.between.shape == (2, 2)


def test_one_iteration_moves_the_centres_once():
    X = [[0.0], [1.0], [2.0], [3.0], [10.0]]
    once = fit_k_means(examples(X), replace(PLAIN, count=2, start="first-n", iterations=1))
    whole = fit_k_means(examples(X), replace(PLAIN, count=2, start="first-n"))

    np.testing.assert_allclose(once.centres, [[0.0], [4.0]])
    np.testing.assert_allclose(whole.centres, [[1.5], [10.0]])


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_a_weight_is_so_many_rows(metric):
    X, _ = make_blobs(60, centers=3, random_state=2)
    counts = np.random.default_rng(0).integers(1, 4, 60)
    how = replace(PLAIN, metric=metric, start="first-n")
    weighted = fit_k_means(examples(X, weights=counts.astype(float)), how)
    doubled = np.vstack([X, np.repeat(X, counts - 1, axis=0)])

    np.testing.assert_allclose(weighted.centres, fit_k_means(examples(doubled), how).centres)


@pytest.mark.parametrize("mode", ["fill-missing-values", "overwrite-from-closest-to-center"])
def test_a_label_that_guides_parts_what_features_alone_do_not(mode):
    deal = np.random.default_rng(4)
    X = np.vstack([deal.normal(size=(40, 2)), deal.normal(size=(40, 2))])
    X[:, 0] *= 0.2
    X[:40, 0] -= 0.25
    X[40:, 0] += 0.25
    y = np.repeat([0, 1], 40)
    known = examples(X * 0.3, np.where(np.arange(80) % 5 == 0, -1, y))
    guided = fit_k_means(known, replace(PLAIN, count=2, mode=mode, seeds=3))
    blind = fit_k_means(known, replace(PLAIN, count=2, seeds=3))

    def agreement(found):
        share = (found.predict(known.X).argmin(axis=1) == y).mean()
        return max(share, 1 - share)

    assert agreement(guided) > 0.8
    assert agreement(guided) > agreement(blind)
    assert guided.centres.shape == (2, 2)


def test_a_label_is_needed_where_it_is_asked_for():
    with pytest.raises(ValueError, match="no label column"):
        fit_k_means(examples([[0.0], [1.0]]), replace(PLAIN, start="use-label-column"))


def test_a_row_without_direction_is_as_far_from_all():
    found = fit_k_means(
        examples([[1.0, 0.0], [0.0, 1.0], [2.0, 0.1]]), replace(PLAIN, count=2, metric="cosine")
    )

    away = found.predict(pd.DataFrame({"x0": [0.0], "x1": [0.0]}))
    assert away.tolist() == [[1.0, 1.0]]
