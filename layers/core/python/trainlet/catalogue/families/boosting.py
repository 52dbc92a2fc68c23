"""Boosted decision trees (MART), for classes or numbers."""

from typing import Annotated, Any

from msgspec import Meta

from trainlet.catalogue.spec import Settings

LARGEST = 2**31 - 1
LEAVES = "`Maximum number of leaves per tree` is at least 2, and at most 10,000."
Trees = Annotated[
    int,
    Meta(
        ge=1,
        le=10_000,
        description="Number of trees.",
        extra_json_schema={"sweep": [20, 100, 200, 500]},
    ),
]
Leaves = Annotated[
    int,
    Meta(
        ge=2,
        le=10_000,
        description="Most leaves of a tree.",
        extra_json_schema={"sweep": [8, 20, 32, 128]},
    ),
]
RowsPerLeaf = Annotated[
    int,
    Meta(
        ge=1,
        description="Fewest training rows in a leaf.",
        extra_json_schema={"sweep": [1, 10, 20, 50]},
    ),
]
Rate = Annotated[
    float,
    Meta(
        gt=0,
        le=1,
        description="Weight of each tree.",
        extra_json_schema={"sweep": [0.025, 0.05, 0.1, 0.2, 0.4]},
    ),
]


class BoostedSettings(Settings, frozen=True):
    """Settings under Studio's names; each learner has its own name for the number of trees."""

    maximum_number_of_leaves_per_tree: Leaves = 20
    minimum_number_of_samples_per_leaf_node: RowsPerLeaf = 10
    learning_rate: Rate = 0.1

    def options(self, trees: int) -> dict[str, Any]:
        """Return the settings under the names of scikit-learn's histogram boosting."""
        return {
            "max_leaf_nodes": self.maximum_number_of_leaves_per_tree,
            "min_samples_leaf": min(LARGEST, self.minimum_number_of_samples_per_leaf_node),
            "learning_rate": self.learning_rate,
            "max_iter": trees,
        }
