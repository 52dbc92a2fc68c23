"""Boosted Decision Tree Regression."""

from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta

from trainlet.catalogue.spec import Learner, Predictor, Settings

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


class BoostedSettings(Settings, frozen=True):
    """Settings of the learner, under Studio's names."""

    maximum_number_of_leaves_per_tree: Annotated[
        int, Meta(ge=2, le=10_000, description="Most leaves of a tree.")
    ] = 20
    minimum_number_of_samples_per_leaf_node: Annotated[
        int, Meta(ge=1, description="Fewest training rows in a leaf.")
    ] = 10
    learning_rate: Annotated[float, Meta(gt=0, le=1, description="Weight of each tree.")] = 0.2
    total_number_of_trees_constructed: Annotated[
        int, Meta(ge=1, le=10_000, description="Number of trees.")
    ] = 100


def fit(X: "pd.DataFrame", y: "NDArray[Any]", settings: BoostedSettings, seed: int) -> Predictor:
    """Fit histogram gradient boosting; categories split as sets."""
    from trainlet.catalogue.estimators.boosted import fit_boosted_regressor

    return fit_boosted_regressor(
        X,
        y,
        max_leaf_nodes=settings.maximum_number_of_leaves_per_tree,
        min_samples_leaf=settings.minimum_number_of_samples_per_leaf_node,
        learning_rate=settings.learning_rate,
        max_iter=settings.total_number_of_trees_constructed,
        random_state=seed,
    )


MODULE = Learner(
    title="Boosted Decision Tree Regression",
    summary="Gradient-boosted regression trees with squared loss.",
    task="regression",
    settings=BoostedSettings,
    fit=fit,
    deviations=(
        "A tree has at least 2 leaves, and there are at most 10,000 leaves and 10,000 trees.",
        "Unknown categories are always allowed; they go where missing values go.",
    ),
)
