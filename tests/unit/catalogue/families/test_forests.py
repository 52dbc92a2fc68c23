"""Settings of forests, under scikit-learn's names."""

import pytest

from trainlet.catalogue.families.forests import ForestSettings, TreesSettings


@pytest.mark.parametrize(
    ("features", "splits", "is_class", "tried"),
    [
        (100, 128, True, 10),
        (100, 3, True, 3),
        (1, 128, True, 1),
        (100, 128, False, 100),
        (200, 128, False, 128),
    ],
)
def test_as_many_features_are_tried_as_there_may_be_splits(features, splits, is_class, tried):
    settings = TreesSettings(number_of_random_splits_per_node=splits)

    assert settings.options(features, is_class=is_class)["max_features"] == tried


def test_rows_are_resampled_or_replicated():
    drawn, all_ = (ForestSettings(resampling_method=m) for m in ("bagging", "replicate"))

    assert drawn.options(3, is_class=True)["bootstrap"] is True
    assert all_.options(3, is_class=True)["bootstrap"] is False


def test_numbers_beyond_what_scikit_learn_counts_in_are_as_good_as_none():
    settings = ForestSettings(
        maximum_depth_of_the_decision_trees=10**30, minimum_number_of_samples_per_leaf_node=10**30
    )
    options = settings.options(3, is_class=True)

    assert options["max_depth"] == options["min_samples_leaf"] == 2**31 - 1
