"""Boosted Decision Tree Regression."""

from typing import TYPE_CHECKING, Any

from trainlet.catalogue.families.boosting import DEVIATIONS, BoostedSettings, Trees
from trainlet.catalogue.spec import Learner, Predictor

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


class TreeSettings(BoostedSettings, frozen=True):
    """Settings of the learner, under Studio's names."""

    total_number_of_trees_constructed: Trees = 100


def fit(X: "pd.DataFrame", y: "NDArray[Any]", settings: TreeSettings, seed: int) -> Predictor:
    """Fit histogram gradient boosting; categories split as sets."""
    from trainlet.catalogue.estimators.boosted import fit_boosted_regressor

    options = settings.options(settings.total_number_of_trees_constructed)
    return fit_boosted_regressor(X, y, random_state=seed, **options)


MODULE = Learner(
    title="Boosted Decision Tree Regression",
    summary="Gradient-boosted regression trees with squared loss.",
    task="regression",
    settings=TreeSettings,
    fit=fit,
    deviations=DEVIATIONS,
)
