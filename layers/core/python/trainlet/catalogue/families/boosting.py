"""Boosted decision trees (MART), for classes or numbers."""

from typing import Annotated, Any

from msgspec import Meta

from trainlet.catalogue.spec import Settings

DEVIATIONS = (
    "A tree has at least 2 leaves, and there are at most 10,000 leaves and 10,000 trees.",
    "Unknown categories are always allowed; they go where missing values go.",
)
Trees = Annotated[int, Meta(ge=1, le=10_000, description="Number of trees.")]


class BoostedSettings(Settings, frozen=True):
    """Settings under Studio's names; each learner has its own name for the number of trees."""

    maximum_number_of_leaves_per_tree: Annotated[
        int, Meta(ge=2, le=10_000, description="Most leaves of a tree.")
    ] = 20
    minimum_number_of_samples_per_leaf_node: Annotated[
        int, Meta(ge=1, description="Fewest training rows in a leaf.")
    ] = 10
    learning_rate: Annotated[float, Meta(gt=0, le=1, description="Weight of each tree.")] = 0.2

    def options(self, trees: int) -> dict[str, Any]:
        """Return the settings under the names of scikit-learn's histogram boosting."""
        return {
            "max_leaf_nodes": self.maximum_number_of_leaves_per_tree,
            "min_samples_leaf": self.minimum_number_of_samples_per_leaf_node,
            "learning_rate": self.learning_rate,
            "max_iter": trees,
        }
