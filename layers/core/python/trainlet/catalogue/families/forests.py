"""Forests: random forests and extremely randomised trees, for classes or numbers."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from trainlet.catalogue.spec import Settings

MOST = 2**31 - 1
STARTS = ({"minimum_number_of_samples_per_leaf_node": 4},)
DEVIATIONS = (
    "`Number of decision trees` is 100 instead of 8, and at most 10,000: 8 trees are less accurate"
    " than scikit-learn's forest on every set that was measured, by up to 0.07 of R² or 0.05 of"
    " accuracy.",
    "All trees together have at most 400,000 leaves (and 8 million shares of classes): those that"
    " part their rows best.",
)
SPLITS = (
    "`Number of random splits per node` is the most random features that are tried at a node, each"
    " with all its splits; there are never more than {all}."
)
CLASS_DEVIATIONS = (*DEVIATIONS, SPLITS.format(all="the square root of their number"))
NUMBER_DEVIATIONS = (*DEVIATIONS, SPLITS.format(all="there are features"))
Leaf = Annotated[
    int,
    Meta(
        ge=1,
        description="Fewest training rows in a leaf.",
        extra_json_schema={"sweep": [1, 2, 4, 16]},
    ),
]


class TreesSettings(Settings, frozen=True):
    """What all forests have, under Studio's names."""

    number_of_decision_trees: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            description="Number of trees.",
            extra_json_schema={"sweep": [8, 32, 100, 200]},
        ),
    ] = 100
    maximum_depth_of_the_decision_trees: Annotated[
        int,
        Meta(
            ge=1,
            description="Most splits between a tree's root and a leaf.",
            extra_json_schema={"sweep": [4, 8, 16, 32]},
        ),
    ] = 32
    number_of_random_splits_per_node: Annotated[
        int,
        Meta(
            ge=1,
            description="Most random features tried at a node.",
            extra_json_schema={"sweep": [1, 2, 4, 128]},
        ),
    ] = 128
    minimum_number_of_samples_per_leaf_node: Leaf = 1

    def options(self, features: int, *, is_class: bool) -> dict[str, Any]:
        """Return the settings under scikit-learn's names.

        Args:
            features: How many there are.
            is_class: Whether classes are told apart.
        """
        most = max(1, int(features**0.5)) if is_class else features
        return {
            "n_estimators": self.number_of_decision_trees,
            "max_depth": min(MOST, self.maximum_depth_of_the_decision_trees),
            "min_samples_leaf": min(MOST, self.minimum_number_of_samples_per_leaf_node),
            "max_features": min(most, self.number_of_random_splits_per_node),
        }


class ForestSettings(TreesSettings, frozen=True):
    """Settings of Studio's forests, under its names."""

    resampling_method: Annotated[
        Literal["bagging", "replicate"],
        Meta(
            description="Whether each tree learns from rows drawn with replacement, or from all.",
            extra_json_schema={"sweep": ["bagging", "replicate"]},
        ),
    ] = "bagging"

    def options(self, features: int, *, is_class: bool) -> dict[str, Any]:
        """Return the settings under scikit-learn's names; the arguments are those of all trees."""
        shared = TreesSettings.options(self, features, is_class=is_class)
        return {**shared, "bootstrap": self.resampling_method == "bagging"}
