"""How quantile forests grow."""

import numpy as np
import pandas as pd
import pytest

from trainlet.catalogue.estimators import quantile_growth
from trainlet.catalogue.estimators.quantile_growth import Growth, grow_quantiles
from trainlet.catalogue.spec import Examples

RANDOM = np.random.default_rng(2)
X = pd.DataFrame(RANDOM.normal(size=(600, 4)), columns=list("abcd"))
Y = X.to_numpy() @ [1.0, 2, 3, 4] + RANDOM.normal(size=600)
PLAIN = Growth(
    trees=6,
    leaves=20,
    rows_per_leaf=10,
    row_share=0.5,
    feature_share=0.5,
    split_share=1.0,
    sampled=100,
)


def grown(weights=None, **changed):
    return grow_quantiles(Examples(X=X, y=Y, weights=weights), PLAIN._replace(**changed), (0.5,))


def test_a_tree_has_its_share_of_rows_and_features_and_no_more_leaves():
    fitted = grown()
    features = [set(tree.feature[tree.feature >= 0]) for tree in fitted.forest.trees]

    assert [tree.n_node_samples[0] for tree in fitted.forest.trees] == [300] * 6
    assert all(len(each) == 2 for each in features)
    assert len({frozenset(each) for each in features}) > 1
    assert all(tree.n_leaves == 20 for tree in fitted.forest.trees)
    assert min(tree.n_node_samples.min() for tree in fitted.forest.trees) >= 10


def test_a_leaf_remembers_what_fell_into_it_once_and_at_most_so_many():
    whole, few = grown(), grown(sampled=7)
    last = len(whole.samples.answers) - 1
    sizes = np.concatenate([t.n_node_samples[t.children_left < 0] for t in whole.forest.trees])

    for samples, most in ((whole.samples, 1000), (few.samples, 7)):
        kept = (samples.places != last).sum(axis=1)
        assert kept.tolist() == np.minimum(sizes, most).tolist()
        assert samples.totals.tolist() == kept.tolist()
        assert all(len(set(row)) == len(row) for row in (r[r != last] for r in samples.places))
    for some, all_ in zip(few.samples.places, whole.samples.places, strict=True):
        assert set(some) <= set(all_)
    assert few.samples.places.shape == (120, 7)


def test_a_sample_is_of_any_rows_not_of_the_first():
    samples = grown(trees=1, leaves=2, sampled=40).samples
    middle = (samples.places / len(Y)).mean(axis=1)

    assert np.ptp(middle) > 0.2  # the two leaves differ
    assert all(np.ptp(np.sort(row)) > 100 for row in samples.places)


def test_weights_are_remembered():
    weights = RANDOM.integers(1, 4, 600).astype(float)
    samples = grown(weights=weights, row_share=1.0, trees=1, leaves=2, sampled=600).samples

    assert samples.totals.sum() == weights.sum()


def test_the_same_seed_grows_the_same_and_another_another():
    one, same = grown(), grown()
    other = grow_quantiles(Examples(X=X, y=Y, seed=1), PLAIN, (0.5,))

    assert one.predict(X).tolist() == same.predict(X).tolist()
    assert one.predict(X).tolist() != other.predict(X).tolist()


@pytest.mark.parametrize("limit", ["MOST_POOLED", "MOST_SAMPLED"])
def test_what_would_not_fit_is_refused(monkeypatch, limit):
    monkeypatch.setattr(quantile_growth, limit, 100)

    with pytest.raises(ValueError, match="lower the quantile sample count"):
        grown()
