"""Boosted Decision Tree Regression."""

from trainlet.catalogue.families.boosting import (
    LEAVES,
    BoostedSettings,
    Leaves,
    RowsPerLeaf,
    Trees,
)
from trainlet.catalogue.spec import Examples, Learner, Predictor


class TreeSettings(BoostedSettings, frozen=True):
    """Settings of the learner, under Studio's names."""

    total_number_of_trees_constructed: Trees = 100
    maximum_number_of_leaves_per_tree: Leaves = 31
    minimum_number_of_samples_per_leaf_node: RowsPerLeaf = 15


def fit(examples: Examples, settings: TreeSettings) -> Predictor:
    """Fit histogram gradient boosting; categories split as sets."""
    from trainlet.catalogue.estimators.boosted import fit_boosted_regressor

    options = settings.options(settings.total_number_of_trees_constructed)
    return fit_boosted_regressor(examples, **options)


MODULE = Learner(
    title="Boosted Decision Tree Regression",
    summary="Gradient-boosted regression trees with squared loss.",
    task="regression",
    settings=TreeSettings,
    fit=fit,
    deviations=(
        LEAVES,
        "`Maximum number of leaves per tree` is 31 instead of 20, `Minimum number of samples per"
        " leaf node` 15 instead of 10, and `Learning rate` 0.1 instead of 0.2: with Studio's, R² is"
        " a standard error below that of scikit-learn's own defaults on diabetes and bike rentals.",
        "`Total number of trees constructed` is at most 10,000.",
    ),
)
